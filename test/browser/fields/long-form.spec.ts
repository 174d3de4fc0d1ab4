import type { Page } from '@playwright/test';
import { expect, test } from '../helpers/demo-fixture.js';
import { showForm } from '../helpers/show-form.js';

/** Number of fields that the browser lays out and paints; `content-visibility` skips the fields outside the screen. */
function countDrawnFields(page: Page): Promise<number> {
  return page
    .locator('.field')
    .evaluateAll(
      (fields) => fields.filter((field) => field.checkVisibility({ contentVisibilityAuto: true })).length,
    );
}

test('a form with 1,000 fields renders only the fields near the screen while a field has the focus', async ({
  page,
  demo,
}) => {
  const fields = await showForm(page, demo, { form: '39' });
  await expect(fields).toHaveCount(1_000);
  const height = () => page.locator('form').evaluate((form) => form.getBoundingClientRect().height);
  const before = await height();
  await page.getByLabel('Field 1000', { exact: true }).focus();
  await expect.poll(() => countDrawnFields(page)).toBeLessThan(100);
  expect(await height()).toBe(before);
  const last = page.getByLabel('Field 1', { exact: true });
  await last.fill('reached');
  await expect(last).toBeInViewport();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByLabel('Field 2', { exact: true })).toBeFocused();
  expect(await countDrawnFields(page)).toBeLessThan(150);
});

test('a dropdown of the last field of a group of twenty is not clipped', async ({ page, demo }) => {
  await page.route('**/forms/39', async (route) => {
    const response = await route.fetch();
    const form = await response.json();
    Object.assign(form.definition.fields[19], {
      kind: 'select',
      label: 'City',
      options: Array.from({ length: 40 }, (_, at) => ({ id: `${at}`, text: `City ${at}` })),
    });
    await route.fulfill({ response, json: form });
  });
  await showForm(page, demo, { form: '39' });
  await page.getByRole('combobox', { name: 'City' }).click();
  await page.getByRole('option', { name: 'City 4', exact: true }).click();
  await expect(page.getByRole('combobox', { name: 'City' })).toHaveValue('City 4');
});

test.describe('in a locale without a common example of a date', () => {
  test.use({ locale: 'en-CA' });

  test('blank fields create no Intl formatter, and all date fields share their formatters', async ({
    page,
    demo,
  }) => {
    const kinds = ['integer', 'decimal', 'price', 'date', 'datetime', 'time'];
    await page.route('**/forms/39', async (route) => {
      const response = await route.fetch();
      const form = await response.json();
      for (const [at, field] of form.definition.fields.entries()) field.kind = kinds[at % kinds.length];
      await route.fulfill({ response, json: form });
    });
    await page.addInitScript(() => {
      const made: string[] = [];
      const idle: (() => void)[] = [];
      Object.assign(window, { made, idle, requestIdleCallback: (task: () => void) => idle.push(task) });
      for (const name of ['NumberFormat', 'DateTimeFormat', 'PluralRules'] as const) {
        const construct = (format: typeof Intl.NumberFormat, args: []) => {
          made.push(name);
          return Reflect.construct(format, args);
        };
        Object.assign(Intl, { [name]: new Proxy(Intl[name], { construct }) });
      }
    });
    await showForm(page, demo, { form: '39' });
    const made = () => page.evaluate(() => (window as unknown as { readonly made: string[] }).made);
    expect(await made()).toEqual([]);
    // Each date field shows an example beside its label.
    await page.evaluate('idle.forEach((task) => task())');
    await expect(
      page
        .locator('.label > .hint')
        .filter({ hasText: /2014|9:30/ })
        .nth(9),
    ).toBeAttached();
    expect(await made()).toEqual(['DateTimeFormat', 'DateTimeFormat']);
  });
});
