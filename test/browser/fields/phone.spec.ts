import type { Page } from '@playwright/test';
import {
  collectConsole,
  expect,
  expectNoAxeViolation,
  lastArrival,
  type RunningDemo,
  test,
} from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { sampleRows } from '../helpers/samples.js';

/** Id of a form that contains only a phone field. */
const form = formOfKind('phone');
const countries = /\/phone-country-[^/]*\.js/;

async function showPhone(
  page: Page,
  demo: RunningDemo,
  attributes: Record<string, string> = {},
  language = 'en',
) {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(
    ({ given, language }) => {
      document.documentElement.lang = language;
      const element = document.createElement('apro-form');
      for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
      document.querySelector('main')?.append(element);
    },
    { given: { form, ...attributes }, language },
  );
  await box(page).waitFor();
}

const box = (page: Page) => page.locator('input[type="tel"]');
const note = (page: Page) => page.locator('.field .note');
const status = (page: Page) => page.locator('.field [role="status"]');

/** Focuses the field and waits until its lazy module is loaded. */
async function focusPhone(page: Page): Promise<void> {
  await box(page).focus();
  await expect(status(page)).toBeAttached();
}

async function blurPhone(page: Page): Promise<void> {
  await box(page).blur();
}

async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => document.execCommand('insertText', false, text), text);
}

/** Fills the field like the autofill of a browser, which does not focus the field. */
async function autofillText(page: Page, text: string): Promise<void> {
  await box(page).evaluate((input: HTMLInputElement, text) => {
    input.value = text;
    for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
  }, text);
}

async function sentPhone(page: Page, demo: RunningDemo): Promise<unknown> {
  await page.locator('button[type="submit"]').click();
  const { data } = await lastArrival(demo);
  return (data.def_customer as { phone?: unknown }).phone;
}

test('the phone module is loaded when the visitor focuses the field', async ({ page, demo }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await showPhone(page, demo);
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => countries.test(path))).toEqual([]);
  await focusPhone(page);
  expect(asked.filter((path) => countries.test(path))).toHaveLength(1);
});

test('a number is formatted and its country announced on blur, and not while typing', async ({
  page,
  demo,
}) => {
  await showPhone(page, demo, { country: 'RU' });
  await focusPhone(page);
  const steps: string[] = [];
  for (const key of '89123456789') {
    await page.keyboard.press(key);
    steps.push(await box(page).inputValue());
    // While the visitor types the number, screen readers hear nothing.
    await expect(status(page)).toHaveText('');
  }
  expect(steps.at(-1)).toBe('89123456789');
  await expect(note(page)).toHaveText('Russia (\u2066+7\u2069)');
  // A digit that is inserted in the middle must not move the cursor to the end.
  for (let at = 0; at < 4; at++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('5');
  expect(await box(page).evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(7);
  await expectNoAxeViolation(page);
  await blurPhone(page);
  await expect(box(page)).toHaveValue('8 (912) 345-67-89');
  await expect(status(page)).toHaveText('phone: Russia (\u2066+7\u2069)');
  await expectNoAxeViolation(page);
  expect(await sentPhone(page, demo)).toBe('8 (912) 345-67-89');
});

const pastedNumbers = [
  ['8 (912) 345-67-89', '8 (912) 345-67-89', 'Russia (\u2066+7\u2069)'],
  ['\u202a+7 912 345-67-89\u202c', '+7 912 345 67 89', 'Russia'],
  ['tel:+380501234567', '+380 50 123 4567', 'Ukraine'],
  ['+7 495 1234567 доб. 12', '+7 495 123 45 67 доб. 12', 'Russia'],
  ['79123456789', '+7 912 345 67 89', 'Russia'],
  ['+1 876 555 1234', '+1 876 555 1234', 'Jamaica'],
  ['+81 90-1234-5678', '+81 90-1234-5678', ''],
] as const;

for (const [pasted, shown, country] of sampleRows('pasted numbers', pastedNumbers, 3)) {
  test(`the pasted number ${pasted} is formatted on blur`, async ({ page, demo }) => {
    await showPhone(page, demo, { country: 'RU' });
    await focusPhone(page);
    await pasteText(page, pasted);
    await expect(box(page)).toHaveValue(pasted);
    await blurPhone(page);
    await expect(box(page)).toHaveValue(shown);
    await expect(status(page)).toHaveText(country ? `phone: ${country}` : '');
    expect(await sentPhone(page, demo)).toBe(shown);
  });
}

test('an impossible number shows an error with an example on blur until it is corrected', async ({
  page,
  demo,
}) => {
  await showPhone(page, demo);
  await focusPhone(page);
  await pasteText(page, '+7 912 345');
  await blurPhone(page);
  const short =
    'This number is too short. Enter the full number with the country code, for example +7 912 345 67 89.';
  await expect(box(page)).toHaveAccessibleDescription(`About phone ${short}`);
  await expect(box(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(box(page)).toHaveValue('+7 912 345');
  await box(page).focus();
  await page.keyboard.press('End');
  await pasteText(page, '-67-89');
  await expect(box(page)).toHaveAttribute('aria-invalid', 'false');
  await expect(note(page)).toHaveText('Russia');
});

test('an autofilled number is shown unchanged and sent as E.164 if the site is configured for E.164', async ({
  page,
  demo,
}) => {
  await showPhone(page, demo, { country: 'RU', phone: 'e164' });
  await autofillText(page, '8 912 345-67-89');
  expect(await sentPhone(page, demo)).toBe('+79123456789');
});

test('an autofilled number without E.164 loads no module and is sent unchanged', async ({ page, demo }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await showPhone(page, demo, { country: 'RU' });
  await autofillText(page, '+79123456789');
  expect(await sentPhone(page, demo)).toBe('+79123456789');
  expect(asked.filter((path) => countries.test(path))).toEqual([]);
});

test('a typed number is sent as E.164 with the country of the page’s language', async ({ page, demo }) => {
  await showPhone(page, demo, { phone: 'e164' }, 'en-GB');
  await focusPhone(page);
  await pasteText(page, '020 79460018');
  await blurPhone(page);
  await expect(box(page)).toHaveValue('020 7946 0018');
  expect(await sentPhone(page, demo)).toBe('+442079460018');
});

test('the number is sent as typed if the phone module cannot be loaded', async ({ page, demo }) => {
  await page.route(countries, (route) => route.abort());
  await showPhone(page, demo, { country: 'RU', phone: 'e164' });
  await box(page).fill('8 912 3456789');
  await blurPhone(page);
  expect(await sentPhone(page, demo)).toBe('8 912 3456789');
});

test('a submission waits less than ten seconds for a phone module that never arrives', async ({
  page,
  demo,
}) => {
  await page.clock.install();
  await page.route(countries, () => {});
  await showPhone(page, demo, { country: 'RU', phone: 'e164' });
  await autofillText(page, '8 912 3456789');
  await page.locator('button[type="submit"]').click();
  await expect(page.getByRole('button', { name: 'Preparing to send' })).toBeVisible();
  await page.clock.fastForward(10_000);
  const { data } = await lastArrival(demo);
  expect(data.def_customer).toMatchObject({ phone: '8 912 3456789' });
});

test('a phone module that is loaded late does not change a number that is being typed', async ({
  page,
  demo,
}) => {
  const answer = await holdRequests(page, countries);
  await showPhone(page, demo, { country: 'RU' });
  await box(page).pressSequentially('89123456789');
  await blurPhone(page);
  await box(page).focus();
  answer();
  await expect(note(page)).toHaveText('Russia (\u2066+7\u2069)');
  await expect(box(page)).toHaveValue('89123456789');
  await blurPhone(page);
  await expect(box(page)).toHaveValue('8 (912) 345-67-89');
});

test('in a right-to-left form the number is left to right and the country right to left', async ({
  page,
  demo,
}) => {
  await showPhone(page, demo, { country: 'ae' }, 'ar');
  await focusPhone(page);
  await pasteText(page, '٠٥٠ ١٢٣ ٤٥٦٧');
  await blurPhone(page);
  await expect(box(page)).toHaveValue('050 123 4567');
  await expect(box(page)).toHaveCSS('direction', 'ltr');
  await expect(note(page)).toHaveText('\u2068الإمارات العربية المتحدة\u2069 (\u2066+971\u2069)');
  await expect(note(page)).toHaveCSS('direction', 'rtl');
  await expectNoAxeViolation(page);
});

test('a phone number is restored from the draft', async ({ page, demo }) => {
  await page.goto(`${demo.site}/every-field.html`);
  await page.getByLabel('Phone').fill('+7 912 345-67-89');
  await page.getByLabel('Email').focus();
  await expect(page.getByLabel('Phone')).toHaveValue('+7 912 345 67 89');
  await page.reload();
  await expect(page.getByLabel('Phone')).toHaveValue('+7 912 345 67 89');
});

test('invalid phone settings give console warnings and have no effect', async ({ page, demo }) => {
  const warnings = collectConsole(page);
  await showPhone(page, demo, { country: 'Russia', phone: 'pretty' });
  await expect
    .poll(() => warnings)
    .toEqual([
      expect.stringContaining('apro-forms: phone="pretty" is not known. Use one of typed, e164. '),
      expect.stringContaining('apro-forms: country must be a code of two letters. Example: RU '),
    ]);
  await box(page).fill('8 912 3456789');
  expect(await sentPhone(page, demo)).toBe('8 912 3456789');
});
