import { expect, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

/** Kinds of fields with two inputs: the labels of the inputs, a valid text for each, and an invalid text. */
const twoPartKinds = [
  ['integer_range', ['From', 'To'], ['1', '2'], 'many'],
  ['decimal_range', ['From', 'To'], ['1.5', '2.5'], 'many'],
  ['date_range', ['From', 'To'], ['14/03/2026', '15/03/2026'], '99/99/2026'],
  ['time_range', ['From', 'To'], ['10:00', '11:00'], '99:99'],
  ['datetime_range', ['From', 'To'], ['14/03/2026 10:00', '15/03/2026 11:00'], 'soon'],
  ['point', ['Latitude', 'Longitude'], ['50', '150'], '999'],
] as const;

for (const [kind, labels, validTexts, invalidText] of sampleRows('two parts', twoPartKinds, 3)) {
  test(`the invalid part of a field of the kind ${kind} alone is marked, and gets the focus`, async ({
    page,
    demo,
  }) => {
    const form = formOfKind(kind);
    const field = await showForm(page, demo, { form });
    const inputs = labels.map((label) => field.getByLabel(label, { exact: true }));
    const send = page.getByRole('button', { name: 'Send' });
    const summaryLink = page.locator('.summary').getByRole('link', { name: kind });

    async function expectFocusOn(invalidIndexes: readonly number[]): Promise<void> {
      await send.click();
      for (const act of [async () => {}, () => summaryLink.click()]) {
        await act();
        await expect(inputs[invalidIndexes[0] ?? 0] ?? send).toBeFocused();
        await send.focus();
      }
      for (const [index, input] of inputs.entries()) {
        const isInvalid = invalidIndexes.includes(index);
        expect((await input.getAttribute('aria-invalid')) === 'true').toBe(isInvalid);
        expect(await input.getAttribute('aria-describedby')).toEqual(
          isInvalid ? expect.stringMatching(/-error$/) : null,
        );
      }
    }

    for (const invalidIndexes of [[1], [0], [0, 1]]) {
      for (const [index, input] of inputs.entries())
        await input.fill(invalidIndexes.includes(index) ? invalidText : (validTexts[index] ?? ''));
      await expectFocusOn(invalidIndexes);
    }
  });
}

test('after a failed send, a list with chosen options focuses its input and no button of an option', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '40' });
  const areas = page.getByRole('combobox', { name: 'Areas' });
  await areas.fill('Area 12');
  await areas.press('Enter');
  await areas.press('Escape');
  await page.locator('apro-form').evaluate(async (element) => {
    const form = element as HTMLElement & {
      set(values: object): Promise<void>;
      setError(address: string, text: string): Promise<void>;
    };
    await form.set({ 'ext_request.802': '2025' });
    await form.setError('ext_request.803', 'This area is sold out.');
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(areas).toBeFocused();
});
