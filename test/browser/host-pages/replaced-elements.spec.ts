import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import { arrivals, expect, lastArrival } from '../helpers/demo-fixture.js';
import { fillEveryField, fillRequired } from '../helpers/fill-form.js';
import { test } from '../helpers/host-fixture.js';
import { openHostPage } from '../zoo/open-host-page.js';

const cloneAll = (selector: string) =>
  `for (const element of root.querySelectorAll('${selector}')) element.replaceWith(element.cloneNode(true))`;

/** Ways in which a script of a page puts copies in place of elements of the form. `root` contains the form. */
const replacements: Readonly<Record<string, string>> = {
  'a copy of the form': cloneAll('form'),
  'new markup of the form': `root.querySelector('form').innerHTML += '<input type="hidden" name="utm" value="1">'`,
  'new markup of the parent of the form': `root.querySelector('form').parentNode.innerHTML += ''`,
  'copies of the parts': cloneAll('.part'),
  'copies of the fields': cloneAll('.field'),
  'copies of the controls': cloneAll('input, select, textarea'),
  'copies of the controls in wrappers': `for (const control of root.querySelectorAll('input, select, textarea')) {
    const wrapper = document.createElement('span');
    wrapper.innerHTML = control.outerHTML;
    control.replaceWith(wrapper);
  }`,
  'a copy of the send button': cloneAll('button[type=submit]'),
};

function replace(page: Page, code: string): Promise<unknown> {
  return page.evaluate(`(() => { const host = document.querySelector('apro-form');
    const root = host.querySelector('form') ? host : host.shadowRoot; ${code} })()`);
}

function readShownValues(page: Page): Promise<readonly string[]> {
  return page
    .locator('form [name*="."]:not([type=file])')
    .evaluateAll((controls) =>
      (controls as HTMLInputElement[]).map(
        ({ name, type, value, checked }) =>
          `${name}: ${/radio|checkbox/.test(type) ? `${value} ${checked}` : value}`,
      ),
    );
}

async function send(page: Page, demo: RunningDemo): Promise<unknown> {
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Everything has arrived.')).toBeVisible();
  const { data } = await lastArrival(demo);
  arrivals(demo).length = 0;
  return JSON.parse(JSON.stringify(data).replace(/[0-9a-f]+\.png/g, 'file.png'));
}

test('no value of any kind of field is lost when scripts replace the elements of a form by copies', async ({
  page,
  host,
  demo,
}) => {
  await openHostPage(page, host, demo, {}, '35');
  await fillEveryField(page);
  const expected = await send(page, demo);

  await openHostPage(page, host, demo, {}, '35');
  // The first replacements happen before the visitor uses the form.
  for (const code of Object.values(replacements)) await replace(page, code);
  await fillEveryField(page);
  const shown = await readShownValues(page);
  for (const [name, code] of Object.entries(replacements)) {
    await replace(page, code);
    expect(await readShownValues(page), name).toEqual(shown);
  }
  expect(await send(page, demo)).toEqual(expected);
});

for (const [isolation, selector] of [
  ['light', 'form'],
  ['shadow', 'input, select, textarea'],
] as const)
  test(`typing continues in a form whose elements are replaced again and again (isolation="${isolation}")`, async ({
    page,
    host,
    demo,
  }) => {
    await openHostPage(page, host, demo, { attributes: `isolation="${isolation}"` }, '35');
    await fillRequired(page);
    // The next replacement waits for a frame, so that a busy machine still reads the keys.
    await replace(
      page,
      `globalThis.replacements = 0; globalThis.replacing = true;
      const again = () => {
        if (!replacing) return;
        ${cloneAll(selector)}
        replacements++;
        setTimeout(() => requestAnimationFrame(again), 20);
      };
      again();`,
    );
    await page.getByLabel('Text', { exact: true }).focus();
    await page.keyboard.type('This text is typed slowly', { delay: 15 });
    await expect(page.getByLabel('Text', { exact: true })).toHaveValue('This text is typed slowly');
    // Playwright clicks only a button that stays in the page for two frames. A busy machine has none in 20 ms.
    await page.evaluate('replacing = false');
    expect(await page.evaluate('replacements')).toBeGreaterThan(5);
    expect(await send(page, demo)).toMatchObject({
      def_customer: { name: 'Ann' },
      ext_request: { 90: { value: 'This text is typed slowly' } },
    });
  });

test('what a page removes on purpose stays removed', async ({ page, host, demo }) => {
  await openHostPage(page, host, demo, {}, '35');
  await page.getByLabel('First name').focus();
  await replace(page, `root.querySelector('h2').remove(); root.querySelector('.field').remove()`);
  await fillRequired(page);
  await expect(page.getByRole('heading', { name: 'Every kind of field' })).toHaveCount(0);
  await expect(page.getByLabel('Last name')).toHaveCount(0);
  expect(await send(page, demo)).toMatchObject({ def_customer: { name: 'Ann' } });
});
