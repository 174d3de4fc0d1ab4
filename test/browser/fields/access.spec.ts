import type { Locator, Page } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import {
  clippedTexts,
  edgeContrasts,
  expectVisibleFocus,
  smallTargets,
  textSpacing,
} from '../helpers/accessibility-checks.js';
import { expect, expectNoAxeViolation, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { sampleKinds } from '../helpers/samples.js';

/** Accessible elements of each kind in order. The control, or the group around its controls, has the field's name. */
const trees: Readonly<Record<string, string>> = {
  person_name: 'textbox person_name',
  email: 'textbox email',
  phone: 'textbox phone',
  category: 'combobox category, option Choose…, option Homes, option Offices',
  text: 'textbox text',
  radio: 'group radio, radio Yes, radio No',
  select: 'combobox select, option Choose…, option Option 1, option Option 2, option Option 3',
  multiselect: 'group multiselect, checkbox Option 1, checkbox Option 2, checkbox Option 3',
  date: 'textbox date, button Choose a date, date',
  time: 'textbox time',
  datetime: 'textbox datetime, button Choose a date, datetime',
  integer: 'textbox integer',
  decimal: 'textbox decimal',
  price: 'textbox price',
  point: 'group point, textbox Latitude, textbox Longitude, button Use my location',
  file: 'button file',
  integer_range: 'group integer_range, textbox From, textbox To',
  decimal_range: 'group decimal_range, textbox From, textbox To',
  date_range:
    'group date_range, textbox From, button Choose a date, date_range, textbox To, button Choose a date, date_range',
  time_range: 'group time_range, textbox From, textbox To',
  datetime_range:
    'group datetime_range, textbox From, button Choose a date, datetime_range, textbox To, button Choose a date, datetime_range',
};

test('the accessibility tests cover every kind of field', () => {
  expect(Object.keys(trees).sort()).toEqual(kindForms.map(([, , kind]) => kind).sort());
});

async function showField(page: Page, demo: RunningDemo, form: number): Promise<Locator> {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate((form) => {
    const element = document.createElement('apro-form');
    element.setAttribute('form', String(form));
    document.querySelector('main')?.append(element);
  }, form);
  const field = page.locator('.field');
  await expect(field.locator('input, textarea, select').first()).toBeVisible();
  return field;
}

async function roleTree(field: Locator): Promise<string> {
  const lines = (await field.ariaSnapshot()).matchAll(/- (\w+) "([^"]+)"/g);
  return [...lines].map(([, role, name]) => `${role} ${name}`).join(', ');
}

/** Gives the page light or dark colours, as its style sheets would. */
async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate((theme) => {
    const { style } = document.documentElement;
    style.cssText = theme === 'dark' ? 'background: #121417; color: #eee' : 'background: #fff; color: #111';
    dispatchEvent(new Event('load'));
  }, theme);
  await expect(page.locator('.apro-form')).toHaveAttribute('data-theme', theme);
}

async function expectAccessible(page: Page, form: Locator): Promise<void> {
  const lowContrastEdges = (await edgeContrasts(form)).filter(({ contrast }) => contrast < 3);
  expect(lowContrastEdges).toEqual([]);
  await expectNoAxeViolation(page);
}

for (const [index, [, , kind]] of sampleKinds('access', 4)) {
  test(`${kind} has a name, a description, keyboard access, visible focus and sufficient contrast`, async ({
    page,
    demo,
  }) => {
    const field = await showField(page, demo, 500 + index);
    const form = page.locator('.apro-form');
    await expect.poll(() => roleTree(field)).toBe(trees[kind]);
    const described = (await page.locator('fieldset.field').count())
      ? page.locator('fieldset.field')
      : field.locator('input, textarea, select').first();
    await expect(described).toHaveAccessibleDescription(new RegExp(`About ${kind}`));
    expect(await described.evaluate((element) => 'required' in element && element.required)).toBe(
      !(await page.locator('fieldset.field').count()),
    );

    // The Tab key moves the focus through the field and back. The focus must be visible and must not be trapped.
    const submit = page.locator('[type=submit]');
    const isOn = (locator: Locator) => locator.evaluate((element) => element.matches(':focus'));
    await page.keyboard.press('Tab');
    await expect(field.locator(':focus')).toHaveCount(1);
    // Native date and time inputs have a tab stop for each of their parts.
    for (let stop = 0; stop < 24 && !(await isOn(submit)); stop++) {
      if ((await field.locator(':focus').count()) > 0) await expectVisibleFocus(page);
      await page.keyboard.press('Tab');
    }
    await expect(submit).toBeFocused();
    await expectVisibleFocus(page);
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.field') !== null)).toBe(true);

    await submit.click();
    await expect(described).toHaveAccessibleDescription(/Fill this in\.|Choose an option\.|Choose a file\./);
    expect(await smallTargets(form)).toEqual([]);
    await setTheme(page, 'dark');
    await expectAccessible(page, form);
    await setTheme(page, 'light');
    expect((await edgeContrasts(form)).filter(({ contrast }) => contrast < 3)).toEqual([]);
    await page.emulateMedia({ forcedColors: 'active' });
    await expectNoAxeViolation(page);
    await page.emulateMedia({ forcedColors: 'none' });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.addStyleTag({ content: textSpacing });
    expect(await clippedTexts(form)).toEqual([]);
  });
}
