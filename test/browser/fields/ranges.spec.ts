import { collectConsole, expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

const address = 'ext_request.900';
const order = '“From” must not be greater than “To”.';

test('range ends are shown with group separators without focus, and long numbers are compared exactly', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form: formOfKind('decimal_range') });
  const [from, to] = [field.getByLabel('From'), field.getByLabel('To')];
  await from.fill('1234567.50');
  await to.fill('900719925474099312345');
  await expect(from).toHaveValue('1,234,567.50');
  await from.focus();
  await expect(from).toHaveValue('1234567.50');
  await expect(to).toHaveValue('900,719,925,474,099,312,345');
  await from.fill('900719925474099312346');
  await to.focus();
  await expect(field.getByText(order)).toBeVisible();
  await from.fill('900719925474099312344.9');
  await expect(field.getByText(order)).toHaveCount(0);
  await page.getByRole('button', { name: 'Send' }).click();
  const { data } = await lastArrival(demo);
  expect(data).toEqual({
    ext_request: { '900': { value: { '0': '900719925474099312344.9', '1': '900719925474099312345' } } },
  });
});

const copiedRanges = [
  ['integer_range', '1,000 – 2,000', ['1000', '2000']],
  ['decimal_range', 'from 0.5 to 2', ['0.5', '2']],
  ['date_range', '01/03/2014 - 14/03/2014', ['2014-03-01', '2014-03-14']],
  ['time_range', '9:00–18:00', ['09:00:00', '18:00:00']],
  ['datetime_range', '01/03/2014 9:00\t14/03/2014 18:00', ['2014-03-01 09:00:00', '2014-03-14 18:00:00']],
] as const;

test('both ends of a range can be pasted at once, into either input', async ({ page, demo }) => {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(
    (forms) => {
      document.documentElement.lang = 'en-GB';
      for (const form of forms)
        document
          .querySelector('main')
          ?.insertAdjacentHTML('beforeend', `<apro-form form="${form}"></apro-form>`);
    },
    copiedRanges.map(([kind]) => formOfKind(kind)),
  );
  for (const [index, [kind, text, ends]] of copiedRanges.entries()) {
    const form = page.locator('apro-form').nth(index);
    const input = form.getByRole('textbox').nth(index % 2);
    await input.focus();
    const isOwn = await input.evaluate((element, copied) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', copied);
      return !element.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    }, text);
    expect(isOwn, kind).toBe(true);
    await form.getByRole('button', { name: 'Send' }).click();
    expect((await lastArrival(demo, index + 1)).data, kind).toEqual({
      ext_request: { '900': { value: { '0': ends[0], '1': ends[1] } } },
    });
  }
});

test('a wrong order is shown at both ends after both are filled in, and is updated at each key', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form: formOfKind('integer_range') });
  const [from, to] = [field.getByLabel('From'), field.getByLabel('To')];
  await from.fill('50');
  await to.focus();
  await page.keyboard.type('4');
  // No error yet: the visitor may type a second digit.
  await expect(field.getByText(order)).toHaveCount(0);
  await from.focus();
  await expect(field.getByText(order)).toBeVisible();
  for (const end of [from, to]) await expect(end).toHaveAttribute('aria-invalid', 'true');
  await to.focus();
  await page.keyboard.press('End');
  await page.keyboard.type('00');
  await expect(field.getByText(order)).toHaveCount(0);
  for (const end of [from, to]) await expect(end).not.toHaveAttribute('aria-invalid');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await expect(field.getByText(order)).toBeVisible();
  await from.fill('');
  await expect(field.getByText(order)).toHaveCount(0);
});

test('a wrong order is shown after the mouse button is released, so that the click hits its target', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form: formOfKind('integer_range') });
  await field.getByLabel('From').fill('50');
  await field.getByLabel('To').fill('4');
  await page.getByRole('button', { name: 'Send' }).hover();
  await page.mouse.down();
  await expect(field.getByLabel('To')).not.toBeFocused();
  await expect(field.getByText(order)).toHaveCount(0);
  await page.mouse.up();
  await expect(page.locator('.summary')).toContainText(order);
});

test('only the invalid range end is marked', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form: formOfKind('integer_range') });
  await field.getByLabel('From').fill('1e309');
  await field.getByLabel('To').fill('5');
  await page.getByRole('button', { name: 'Send' }).focus();
  await expect(field.getByText('Enter a whole number.')).toBeVisible();
  await expect(field.getByLabel('From')).toHaveAttribute('aria-invalid', 'true');
  await expect(field.getByLabel('To')).not.toHaveAttribute('aria-invalid');
});

test.describe('range presets', () => {
  const presets = JSON.stringify({
    [address]: [
      { text: 'up to 100,000', to: 100000 },
      { text: '100,000 to 200,000', from: '100000', to: '200 000' },
      { text: 'the wrong way round', from: 2, to: 1 },
      { text: 'no number', from: 'NaN' },
      { text: '<b>from 1e309</b>', from: '1e309' },
      { text: '', from: '1' },
      null,
    ],
  });

  test('can be applied and undone with the keyboard and are pressed while they equal the value', async ({
    page,
    demo,
  }) => {
    const field = await showForm(page, demo, { form: formOfKind('integer_range'), presets });
    const buttons = field.getByRole('button');
    await expect(buttons).toHaveText(['up to 100,000', '100,000 to 200,000']);
    await expectNoAxeViolation(page);
    await buttons.nth(1).focus();
    await page.keyboard.press('Enter');
    await expect(field.getByLabel('From')).toHaveValue('100,000');
    await expect(field.getByLabel('To')).toHaveValue('200,000');
    await expect(buttons.nth(1)).toHaveAttribute('aria-pressed', 'true');
    await expectNoAxeViolation(page);
    await page.keyboard.press('Space');
    await expect(field.getByLabel('From')).toHaveValue('');
    await buttons.nth(0).click();
    await expect(field.getByLabel('To')).toHaveValue('100,000');
    await field.getByLabel('To').fill('99999');
    await expect(buttons.nth(0)).toHaveAttribute('aria-pressed', 'false');
    await field.getByLabel('To').fill('100.000');
    await field.getByLabel('To').fill('100 000');
    await expect(buttons.nth(0)).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('button', { name: 'Send' }).click();
    const { data } = await lastArrival(demo);
    expect(data).toEqual({ ext_request: { '900': { value: { '0': '', '1': '100000' } } } });
  });

  test('with relative dates are counted from the local date of the visitor', async ({ page, demo }) => {
    await page.clock.setFixedTime(new Date('2026-02-26T12:00:00'));
    const field = await showForm(page, demo, {
      form: formOfKind('date_range'),
      presets: JSON.stringify({
        [address]: [
          { text: 'This week', from: 'today', to: '+7d' },
          { text: 'No day', from: '2026-02-31', to: 'today' },
        ],
      }),
    });
    await expect(field.getByRole('button', { name: 'No day' })).toHaveCount(0);
    await field.getByRole('button', { name: 'This week' }).click();
    await expect(field.getByLabel('From')).toHaveValue('26/02/2026');
    await page.getByRole('button', { name: 'Send' }).click();
    const { data } = await lastArrival(demo);
    expect(data).toEqual({ ext_request: { '900': { value: { '0': '2026-02-26', '1': '2026-03-05' } } } });
  });

  const wrongSettings = ['no JSON', '[]', '{"ext_request.900": 7}'];
  for (const setting of [
    ...sampleRows('wrong presets', wrongSettings, 1),
    '{"ext_request.1": [{"text": "other"}]}',
  ]) {
    test(`with an invalid setting are ignored: ${setting}`, async ({ page, demo }) => {
      const warnings = collectConsole(page);
      const field = await showForm(page, demo, { form: formOfKind('integer_range'), presets: setting });
      await expect(field.getByRole('button')).toHaveCount(0);
      await expect(field.getByLabel('From')).toBeEditable();
      const isKnown = setting.includes('ext_request.1');
      expect(warnings.some((text) => text.includes('presets must be a JSON object of arrays'))).toBe(
        !isKnown,
      );
    });
  }
});
