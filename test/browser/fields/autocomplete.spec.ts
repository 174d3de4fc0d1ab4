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
