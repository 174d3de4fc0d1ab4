import { kindForms } from '../../../demo/crm/forms.js';
import { expect, test } from '../helpers/demo-fixture.js';
import { showForm } from '../helpers/show-form.js';

const kindsWithSeveralControls = /_range$|^(file|multiselect|point|radio)$/;

test('the option autocomplete tells browsers what a field of each kind is for', async ({ page, demo }) => {
  const kinds = kindForms.map(([, , kind]) => kind);
  await page.route('**/forms/39', async (route) => {
    const response = await route.fetch();
    const form = await response.json();
    form.definition.fields = form.definition.fields.slice(0, kinds.length);
    for (const [index, field] of form.definition.fields.entries())
      Object.assign(field, { kind: kinds[index], options: [{ id: '1', text: 'One' }] });
    await route.fulfill({ response, json: form });
  });
  await showForm(page, demo, { form: '39' });
  const addresses = await page
    .locator('[data-field]')
    .evaluateAll((frames) => frames.map((frame) => frame.getAttribute('data-field') ?? ''));
  expect(addresses).toHaveLength(kinds.length);
  const tokens = Object.fromEntries(addresses.map((address) => [address, 'shipping street-address']));
  await showForm(page, demo, { form: '39', autocomplete: JSON.stringify(tokens) });
  for (const [index, kind] of kinds.entries()) {
    const frame = page.locator(`[data-field="${addresses[index]}"]`);
    const control = frame.locator('.control[autocomplete="shipping street-address"]');
    await expect(control, kind).toHaveCount(kindsWithSeveralControls.test(kind) ? 0 : 1);
  }
});

/** Attributes with which phones choose the keyboard, correct words, write capital letters and fill in values. */
const keyboardAttributes = [
  'type',
  'inputmode',
  'autocomplete',
  'autocapitalize',
  'autocorrect',
  'spellcheck',
  'enterkeyhint',
] as const;

const noCorrection = { autocorrect: 'off', spellcheck: 'false' };
const number = (inputmode: string) => ({ inputmode, autocomplete: 'off', ...noCorrection });

/**
 * Attributes with which the controls of form 35 choose the keyboard of a phone and switch off its corrections. For dates,
 * times and numbers, the attribute `type` chooses the keyboard. A name, a number and an address are no words to correct; a text has the correction that the visitor has set.
 */
const phoneAttributes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'def_customer.surname': { autocomplete: 'family-name', ...noCorrection },
  'def_customer.name': { autocomplete: 'given-name', ...noCorrection },
  'def_customer.patronymic': { autocomplete: 'additional-name', ...noCorrection },
  'def_customer.email': { type: 'email', autocomplete: 'email', ...noCorrection },
  'def_customer.phone': { type: 'tel', autocomplete: 'tel', ...noCorrection },
  'ext_customer.42': { type: 'radio' },
  'ext_customer.41': { type: 'file' },
  'ext_request.90': {},
  'ext_request.89': {},
  'ext_request.88': { type: 'checkbox' },
  'ext_request.87': { type: 'date', ...noCorrection },
  'ext_request.86': { type: 'time', ...noCorrection },
  'ext_request.85': { type: 'datetime-local', ...noCorrection },
  'ext_request.84': number('numeric'),
  'ext_request.83': number('decimal'),
  'ext_request.82': number('decimal'),
  // The keyboard for decimal numbers of an iPhone has no minus sign.
  'ext_request.81': {
    type: 'text',
    inputmode: 'text',
    autocomplete: 'off',
    autocapitalize: 'none',
    ...noCorrection,
  },
  'ext_request.79': number('numeric'),
  'ext_request.78': number('decimal'),
  'ext_request.77': { type: 'date', ...noCorrection },
  'ext_request.76': { type: 'time', ...noCorrection },
  'ext_request.75': { type: 'datetime-local', ...noCorrection },
};

test.describe('on a phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 393, height: 727 } });

  test('each kind of field has the attributes for its keyboard', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').waitFor();
    const controls = await page.locator('[data-field] :is(input, textarea, select)').evaluateAll(
      (elements, names) =>
        elements.map((element) => {
          const values = names.map((name) => [name, element.getAttribute(name)]);
          return [
            element.closest('[data-field]')?.getAttribute('data-field') ?? '',
            Object.fromEntries(values.filter(([, value]) => value !== null)),
          ] as const;
        }),
      keyboardAttributes,
    );
    const seen = controls.filter(([address]) => address in phoneAttributes);
    expect(new Set(seen.map(([address]) => address))).toEqual(new Set(Object.keys(phoneAttributes)));
    for (const [address, attributes] of seen) expect(attributes, address).toEqual(phoneAttributes[address]);

    await page.goto(`${demo.site}/long-lists.html`);
    await page.getByRole('combobox', { name: 'Model' }).tap();
    // On a phone, the list takes the whole screen and has a search field of its own.
    const search = page.getByRole('dialog', { name: 'Model' }).getByRole('combobox');
    for (const [name, value] of Object.entries({
      ...noCorrection,
      autocomplete: 'off',
      autocapitalize: 'none',
      enterkeyhint: 'search',
    }))
      await expect(search).toHaveAttribute(name, value);
  });
});
