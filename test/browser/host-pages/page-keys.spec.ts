import type { Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import type { HostPage } from '../zoo/host-page-types.js';
import { openHostPage } from '../zoo/open-host-page.js';

/**
 * A page that takes keys from everything except text fields: Enter presses a button of the page (ASP.NET, searches), the
 * space bar and arrows change the slide (slide shows).
 */
const greedyPage: HostPage = {
  body: ({ form, script }) => `
    <form id="aspnet" action="/elsewhere"><input type="submit" id="search" value="Search">${form}</form>${script}
    <script>
      window.pageKeys = [];
      const takeKey = (event) => {
        pageKeys.push(event.key);
        const isTextField = /^(input|textarea|select)$/.test(event.target.localName);
        if (event.key !== 'Enter' && (isTextField || !/^( |Arrow|Page|Home|End)/.test(event.key))) return;
        event.preventDefault();
        if (event.key === 'Enter') document.querySelector('#search').click();
      };
      document.querySelector('#aspnet').onkeydown = takeKey;
      document.onkeydown = document.onkeypress = document.onkeyup = takeKey;
    </script>`,
};
const controls = 'input:visible, select:visible, textarea:visible, button:visible, summary:visible';
const isWatching = `performance.getEntriesByType('resource').some(({ name, responseEnd }) =>
  name.includes('field-focus') && responseEnd > 0 && performance.now() - responseEnd > 200)`;
const takePageKeys = (page: Page) => page.evaluate<readonly string[]>('pageKeys.splice(0)');

for (const isolation of sampleRows('keys of the page', ['light', 'shadow'], 1)) {
  test(`keys that work a form in the ${isolation} DOM do not work the page`, async ({ page, host, demo }) => {
    await openHostPage(page, host, demo, { ...greedyPage, attributes: `isolation="${isolation}"` }, '35');
    await page.evaluate('window.isSamePage = true');
    await page.getByLabel('First name').focus();
    // A part of the script is loaded at the first focus.
    await expect.poll(() => page.evaluate(isWatching)).toBe(true);
    const names = await page
      .locator('apro-form')
      .locator(controls)
      .evaluateAll((elements) => {
        const pressKey = (element: Element, key: string) => {
          for (const type of ['keydown', 'keypress', 'keyup'])
            element.dispatchEvent(
              new KeyboardEvent(type, { key, bubbles: true, composed: true, cancelable: true }),
            );
        };
        const { pageKeys } = window as unknown as { readonly pageKeys: string[] };
        return elements.flatMap((element) => {
          for (const key of ['Enter', ' ', 'ArrowDown', 'End', 'PageDown']) pressKey(element, key);
          return pageKeys.splice(0).map((key) => `${element.localName} ${element.id}: ${key}`);
        });
      });
    expect(names).toEqual([]);

    // The page still sees that the visitor is active, and may close a dialog or keep the focus.
    await page.getByLabel('First name').focus();
    for (const key of ['Escape', 'Tab', 'Control+ArrowDown']) await page.keyboard.press(key);
    if (isolation === 'light') await page.keyboard.press('a');
    const passed = await takePageKeys(page);
    expect(passed).toEqual(
      expect.arrayContaining(['Escape', 'Tab', 'ArrowDown', ...(isolation === 'light' ? ['a'] : [])]),
    );

    // A real press of the space bar at a button, and Enter in a list and in a text field.
    await page.getByRole('button', { name: 'Send' }).press(' ');
    await expect(page.getByText('answers need attention').first()).toBeVisible();
    expect(await page.evaluate('window.isSamePage')).toBe(true);
  });
}

test('Enter sends a form inside a form of the page', async ({ page, host, demo }) => {
  await openHostPage(page, host, demo, greedyPage, '500');
  await page.evaluate('window.isSamePage = true');
  await page.getByRole('textbox', { name: 'person_name' }).fill('Ann');
  await page.keyboard.press('Enter');
  await expect(page.getByText('It has arrived.')).toBeVisible();
  expect((await lastArrival(demo)).data).toEqual({ def_customer: { name: 'Ann' } });
  expect(await page.evaluate('window.isSamePage')).toBe(true);
});

/** Scripts that move elements or prevent copying take presses from everything except controls. */
const preventPresses = `<script>
  for (const type of ['mousedown', 'touchstart'])
    document.addEventListener(type, (event) => {
      if (!event.target.closest('input, textarea, select, button, label')) event.preventDefault();
    }, { passive: false });
</script>`;

test.describe('with a touch screen', () => {
  test.use({ hasTouch: true });
  for (const isolation of sampleRows('presses of the page', ['light', 'shadow'], 1))
    test(`a control in the ${isolation} DOM gets the focus on a page that prevents presses`, async ({
      page,
      host,
      demo,
    }) => {
      await openHostPage(
        page,
        host,
        demo,
        { head: preventPresses, attributes: `isolation="${isolation}"` },
        '35',
      );
      const choices = page.getByRole('group', { name: 'Several choices' });
      const cellar = choices.getByLabel('Cellar, dry');
      for (const press of ['click', 'tap'] as const) {
        for (const name of ['First name', 'Whole number', 'Choice', 'Text']) {
          const control = page.getByLabel(name, { exact: true });
          await control[press]();
          await expect(control).toBeFocused();
        }
        const isChecked = await cellar.isChecked();
        await cellar[press]();
        await expect(cellar).toBeChecked({ checked: !isChecked });
        await choices.getByText('Cellar, dry')[press]();
        await expect(cellar).toBeChecked({ checked: isChecked });
      }
      await page.getByRole('button', { name: 'Send' }).tap();
      await expect(page.getByText('answers need attention').first()).toBeVisible();
    });
});
