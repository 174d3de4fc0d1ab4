import { expect, test } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

const hebrew = 'טקסט (1).';

/** Replaces each text of a published form by a Hebrew text with a number and punctuation at its end. */
const withHebrewTexts = (json: string) =>
  json.replaceAll(/("(?:label|text|hint|heading)":)"[^"]*"/g, `$1"${hebrew}"`);

for (const form of sampleRows('text direction', ['35', '40', '41'], 1)) {
  test(`each text of the CRM in form ${form} has the direction of its own words`, async ({ page, demo }) => {
    await page.route(`**/forms/${form}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: withHebrewTexts(await response.text()) });
    });
    await showForm(page, demo, { form });
    await page.waitForLoadState('networkidle');
    const combobox = page.getByRole('combobox').and(page.locator('input')).first();
    // The style sheet for typed texts is loaded when a control first gets the focus.
    await page.locator('input.control, textarea.control').first().focus();
    if ((await combobox.count()) > 0) {
      await combobox.click();
      await page.getByRole('option').first().waitFor();
    }
    await page.getByRole('button', { name: 'Send' }).dispatchEvent('click');
    // The errors are visible when they are announced.
    await expect(page.locator('[role=status]').first()).not.toHaveText('');
    const readWrong = () =>
      page.locator('.apro-form').evaluate((root) => {
        const found: string[] = [];
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        let seen = 0;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const element = node.parentElement as HTMLElement;
          // A text that is part of a sentence of the widget keeps the direction of this sentence, so it is left out.
          if (!/^\s*\p{Script=Hebrew}/u.test(node.textContent ?? '') || element.closest('.unseen')) continue;
          seen++;
          if (getComputedStyle(element).direction !== 'rtl') found.push(element.outerHTML.slice(0, 120));
        }
        for (const control of root.querySelectorAll<HTMLElement>('input.control, textarea.control')) {
          seen++;
          if (getComputedStyle(control).unicodeBidi !== 'plaintext')
            found.push(control.outerHTML.slice(0, 120));
        }
        return seen < 3 ? [`only ${seen} texts`] : found;
      });
    await expect.poll(readWrong).toEqual([]);
  });
}
