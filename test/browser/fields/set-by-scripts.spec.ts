import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import { expect, lastArrival, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { box, contracts, picture } from '../helpers/field-contracts.js';
import { sampleKinds, sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

const send = (page: Page) => page.locator('button[type=submit]').click();

/** Sets the state of a control without any event, as `input.value = …` in a script does. */
const setValue = (control: Locator, value: string) =>
  control.evaluate((element, text) => {
    (element as HTMLInputElement).value = text;
  }, value);

const setChecked = (control: Locator) =>
  control.evaluate((element) => {
    (element as HTMLInputElement).checked = true;
  });

const setEnds = (first: string, second: string) => async (field: Locator) => {
  await setValue(field.locator('input').nth(0), first);
  await setValue(field.locator('input').nth(1), second);
};

interface Script {
  set(field: Locator): Promise<unknown>;
  /** Value that the CRM must get. Undefined: the same value as after input by a visitor (`field-contracts.ts`). */
  readonly sent?: unknown;
}

const scripts: Readonly<Record<string, Script>> = {
  person_name: { set: (field) => setValue(box(field), 'Ann') },
  email: { set: (field) => setValue(box(field), 'ann@example.com') },
  phone: { set: (field) => setValue(box(field), '+1 202 555 0143') },
  category: { set: (field) => setValue(box(field), '2') },
  text: { set: (field) => setValue(box(field), 'two words') },
  radio: { set: (field) => setChecked(field.getByLabel('No', { exact: true })) },
  select: {
    set: (field) =>
      box(field).evaluate((element) => {
        (element as HTMLSelectElement).selectedIndex = 2;
      }),
  },
  multiselect: {
    async set(field) {
      await setChecked(field.getByLabel('Option 1'));
      await setChecked(field.getByLabel('Option 3'));
    },
  },
  date: { set: (field) => setValue(box(field), '14/03/2014') },
  time: { set: (field) => setValue(box(field), '9:34 pm') },
  datetime: { set: (field) => setValue(box(field), '14/03/2014 21:34') },
  integer: { set: (field) => setValue(box(field), '42') },
  decimal: { set: (field) => setValue(box(field), '2.5') },
  price: { set: (field) => setValue(box(field), '99.90') },
  point: { set: setEnds('55.75', '37.62') },
  file: {
    set: (field) =>
      box(field).evaluate((element, { name, mimeType }) => {
        const transfer = new DataTransfer();
        transfer.items.add(
          new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])], name, { type: mimeType }),
        );
        (element as HTMLInputElement).files = transfer.files;
      }, picture),
  },
  integer_range: { set: setEnds('1', '10') },
  decimal_range: { set: setEnds('0.5', '2') },
  date_range: { set: setEnds('01/01/2014', '31/12/2014') },
  time_range: { set: setEnds('8:00', '9:30') },
  datetime_range: { set: setEnds('01/01/2014 8:00', '02/01/2014 8:00') },
};

test('every kind of field is set by a script', () => {
  expect(Object.keys(scripts).sort()).toEqual(kindForms.map(([, , kind]) => kind).sort());
});

const ways: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  'the send button': send,
  // The visitor passes the controls, for example with Tab, before the form is sent.
  'the send button after the controls had the focus': async (page) => {
    for (const control of await page.locator('.field').locator('input, select, textarea').all())
      await control.focus();
    await send(page);
  },
  'submit() of the program': (page) =>
    page
      .locator('apro-form')
      .evaluate((element) => (element as unknown as { submit(): Promise<unknown> }).submit()),
};

for (const [way, submit] of Object.entries(ways)) {
  for (const [index, [group, id, kind]] of sampleKinds(`set by scripts, ${way}`, 2)) {
    const script = scripts[kind];
    const form = String(500 + index);
    if (!script) continue;
    test(`${kind}: what a script has set without an event is sent by ${way}`, async ({ page, demo }) => {
      const field = await showForm(page, demo, { form, draft: 'off' });
      await script.set(field);
      await submit(page);
      await expect(page.getByText('It has arrived.')).toBeVisible();
      expect((await lastArrival(demo)).data).toEqual({
        [group]: { [id]: script.sent ?? contracts[kind]?.sent },
      });
    });
  }
}

for (const [index, [, , kind]] of sampleKinds('set by scripts, left', 3)) {
  const script = scripts[kind];
  const form = String(500 + index);
  if (!script) continue;

  test(`${kind}: a value that is set without an event is no missing value when the field is left`, async ({
    page,
    demo,
  }) => {
    await page.clock.install();
    const field = await showForm(page, demo, { form, draft: 'off' });
    await box(field).focus();
    await script.set(field);
    await page.locator('button[type=submit]').focus();
    await page.clock.runFor(1_000);
    await expect(field.locator('.error')).toHaveCount(0);
  });
}

test('controls that nobody has set report no change when the form is left and sent', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/every-field.html`);
  await page.getByLabel('First name').waitFor();
  await page.evaluate(() => {
    Object.assign(globalThis, { changes: [] });
    addEventListener('apro-form:change', (event) =>
      (globalThis as unknown as { changes: unknown[] }).changes.push((event as CustomEvent).detail),
    );
  });
  await page.getByLabel('First name').focus();
  await page.locator('main').click({ position: { x: 1, y: 1 } });
  await send(page);
  await expect(page.locator('.summary')).toBeVisible();
  expect(await page.evaluate('changes')).toEqual([]);
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, isMobile: true });
  const pickers = [
    ['date', '2014-03-14'],
    ['time', '21:34:00'],
    ['datetime', '2014-03-14T21:34'],
  ] as const;
  for (const [kind, value] of sampleRows('native pickers', pickers, 1)) {
    test(`${kind}: what a script has set in the native picker is sent`, async ({ page, demo }) => {
      const index = kindForms.findIndex(([, , name]) => name === kind);
      const field = await showForm(page, demo, { form: String(500 + index), draft: 'off' });
      await expect(box(field)).not.toHaveAttribute('type', 'text');
      await setValue(box(field), value);
      await send(page);
      expect((await lastArrival(demo)).data).toEqual({ ext_request: { 900: contracts[kind]?.sent } });
    });
  }
});

test.describe('a long list', () => {
  const combobox = (page: Page, name: string) => page.getByRole('combobox', { name });
  const submitted = (page: Page) =>
    page.locator('apro-form').evaluate(
      (element) =>
        new Promise((resolve) => {
          element.addEventListener('apro-form:submit', (event) => {
            event.preventDefault();
            resolve((event as CustomEvent).detail.values);
          });
          element.querySelector<HTMLElement>('[type=submit]')?.click();
        }),
    );
  const textsOf = (values: unknown) => JSON.stringify(values);

  test.beforeEach(async ({ page, demo }) => {
    await page.goto(`${demo.site}/long-lists.html`);
    await combobox(page, 'Model').waitFor();
    await setValue(combobox(page, 'Year'), '2025');
    await setValue(combobox(page, 'Areas'), 'Area 7');
  });

  test('the text of an option that a script has set chooses the option', async ({ page }) => {
    await setValue(combobox(page, 'Model'), 'Opel model 19');
    expect(textsOf(await submitted(page))).toMatch(/"Opel model 19".*"2025".*"Area 7"/);
    await expect(combobox(page, 'Model')).toHaveValue('Opel model 19');
    await expect(page.getByText('Area 7', { exact: true })).toBeVisible();
    await expect(page.getByRole('listbox')).toHaveCount(0);
  });

  test('a text that is no option is not shown as if it were chosen', async ({ page }) => {
    await combobox(page, 'Model').fill('Opel model 19');
    await combobox(page, 'Model').blur();
    await setValue(combobox(page, 'Model'), 'no such model');
    expect(textsOf(await submitted(page))).toContain('"text":"Opel model 19"');
    await expect(combobox(page, 'Model')).toHaveValue('Opel model 19');
    await expect(
      page.getByText('“no such model” is not in the list. Choose an option.', { exact: true }),
    ).toBeAttached();
  });

  test('an empty text that a script has set clears the choice', async ({ page }) => {
    await combobox(page, 'Model').fill('Opel model 19');
    await combobox(page, 'Model').blur();
    await setValue(combobox(page, 'Model'), '');
    expect(textsOf(await submitted(page))).not.toContain('Opel model 19');
  });
});

/** Does what two plugins do: one replaces `change` by jQuery's `trigger`, the other sets a value without an event. */
const jquery = readFileSync(createRequire(import.meta.url).resolve('jquery'), 'utf8');

async function showNested(page: Page, demo: RunningDemo): Promise<void> {
  await page.goto(`${demo.site}/every-field.html`);
  await page.addScriptTag({ content: jquery });
  await page.getByLabel('Country').waitFor();
}

test('a list follows the choice of a jQuery plugin at once, before the form is left', async ({
  page,
  demo,
}) => {
  await showNested(page, demo);
  await page.getByLabel('Country').evaluate((select: HTMLSelectElement) => {
    const value = [...select.options].find(({ text }) => text === 'Northland')?.value;
    const { jQuery } = globalThis as unknown as {
      jQuery(element: Element): { val(value: unknown): { trigger(type: string): void } };
    };
    jQuery(select).val(value).trigger('change');
  });
  await expect(page.getByLabel('Region').locator('option', { hasText: 'Region 2000' })).toBeAttached();
});

test('a list follows a choice without an event when the visitor leaves the form', async ({ page, demo }) => {
  await showNested(page, demo);
  await page.getByLabel('First name').focus();
  await page.getByLabel('Country').evaluate((select: HTMLSelectElement) => {
    select.selectedIndex = 1;
  });
  await page.locator('main').click({ position: { x: 1, y: 1 } });
  await expect(page.getByLabel('Region')).not.toContainText('First choose');
});
