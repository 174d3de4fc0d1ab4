import type { CDPSession, Locator } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import { arrivals, expect, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { sampleRows } from '../helpers/samples.js';

/** Texts that an input method composes in the inputs of a field, by kind, and what is sent. */
const composed: Readonly<Record<string, readonly [texts: readonly string[], sent: unknown]>> = {
  person_name: [['山田 太郎'], '山田 太郎'],
  email: [['ａｎｎ＠ｅｘａｍｐｌｅ。ｃｏｍ'], 'ann@example.com'],
  phone: [['＋１ ２０２ ５５５ ０１４３'], '+1 202 555 0143'],
  text: [['二つの 言葉'], { value: '二つの 言葉' }],
  date: [['２０１４年３月１４日'], { value: '2014-03-14' }],
  time: [['２１時３４分'], { value: '21:34:00' }],
  datetime: [['２０１４年３月１４日 ２１：３４'], { value: '2014-03-14 21:34:00' }],
  integer: [['１２，０００'], { value: '12000' }],
  decimal: [['２．５'], { value: '2.5' }],
  price: [['９９．９０円'], { value: '99.90' }],
  point: [['５５．７５', '３７．６２'], { value: { lat: '55.75', lon: '37.62' } }],
  integer_range: [['１', '１０'], { value: { '0': '1', '1': '10' } }],
  decimal_range: [['０．５', '２'], { value: { '0': '0.5', '1': '2' } }],
  date_range: [
    ['２０１４年１月１日', '２０１４年１２月３１日'],
    { value: { '0': '2014-01-01', '1': '2014-12-31' } },
  ],
  time_range: [['８：００', '９：３０'], { value: { '0': '08:00:00', '1': '09:30:00' } }],
  datetime_range: [
    ['２０１４年１月１日 ８：００', '２０１４年１月２日 ８：００'],
    { value: { '0': '2014-01-01 08:00:00', '1': '2014-01-02 08:00:00' } },
  ],
};

test('each kind of field in which visitors write takes composed text', () => {
  const withoutText = ['category', 'file', 'multiselect', 'radio', 'select'];
  const kinds = kindForms.map(([, , kind]) => kind).filter((kind) => !withoutText.includes(kind));
  expect(Object.keys(composed).sort()).toEqual(kinds.sort());
});

/**
 * Composes a text as an input method does: each step replaces the composed text. The key Enter ends the composition.
 * @returns the steps after which the input had another text
 */
async function compose(cdp: CDPSession, input: Locator, text: string): Promise<string[]> {
  await input.focus();
  const changed: string[] = [];
  for (let length = 1; length <= text.length; length++) {
    const part = text.slice(0, length);
    await cdp.send('Input.imeSetComposition', { text: part, selectionStart: length, selectionEnd: length });
    const shown = await input.inputValue();
    if (shown !== part) changed.push(`${part}: ${shown}`);
  }
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    windowsVirtualKeyCode: 229,
    key: 'Process',
    code: 'Enter',
  });
  await cdp.send('Input.insertText', { text });
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', windowsVirtualKeyCode: 13, key: 'Enter' });
  const shown = await input.inputValue();
  return shown === text ? changed : [...changed, `${text}, ended: ${shown}`];
}

for (const lang of sampleRows('composition', ['ja', 'zh', 'en-GB'], 1)) {
  test(`composed text stays as it is until the visitor leaves the field, on a page in ${lang}`, async ({
    page,
    demo,
  }) => {
    const kinds = sampleRows('composed kinds', Object.entries(composed), 6);
    const forms = kinds.map(([kind]) => formOfKind(kind));
    await page.goto(`${demo.site}/blank.html`);
    await page.evaluate(
      ([language, ids]) => {
        document.documentElement.lang = language;
        for (const id of ids)
          document
            .querySelector('main')
            ?.insertAdjacentHTML('beforeend', `<apro-form form="${id}"></apro-form>`);
      },
      [lang, forms] as const,
    );
    const cdp = await page.context().newCDPSession(page);
    for (const [index, [kind, [texts, sent]]] of kinds.entries()) {
      const form = page.locator('apro-form').nth(index);
      const inputs = form.locator('input, textarea');
      await inputs.first().waitFor();
      for (const [position, text] of texts.entries())
        expect(await compose(cdp, inputs.nth(position), text), kind).toEqual([]);
      expect(arrivals(demo).length, `${kind} is not sent by the key that ends a composition`).toBe(index);
      // A key that ends a composition marks no field as wrong either.
      await expect(form.locator('.summary, .field .error')).toHaveCount(0);
      await form.locator('button[type=submit]').click();
      await expect.poll(() => arrivals(demo).length, { message: kind }).toBe(index + 1);
      const [group, id] = kindForms.find(([, , name]) => name === kind) ?? ['', ''];
      expect(arrivals(demo).at(-1)?.data, kind).toEqual({ [group]: { [id]: sent } });
    }
  });
}

for (const [device, size] of sampleRows(
  'composition in lists',
  [
    ['a computer', { width: 1280, height: 720 }],
    ['a phone', { width: 375, height: 667 }],
  ] as const,
  1,
)) {
  test(`composed text searches a long list on ${device}, and selects nothing by itself`, async ({
    page,
    demo,
  }) => {
    await page.setViewportSize(size);
    await page.goto(`${demo.site}/long-lists.html`);
    await page.getByRole('combobox', { name: 'Model' }).click();
    const search = page.locator('input[role=combobox][aria-expanded=true]').last();
    const cdp = await page.context().newCDPSession(page);
    expect(await compose(cdp, search, 'škoda model 1')).toEqual([]);
    await expect(search).toHaveAttribute('aria-expanded', 'true');
    await expect(search).toHaveValue('škoda model 1');
    await expect(page.getByRole('option').first()).toContainText('Škoda model 1');
    expect(
      await page.locator('apro-form').evaluate((form) => JSON.stringify(Reflect.get(form, 'values'))),
    ).not.toContain('Škoda model 1');
    await search.press('Enter');
    await expect(page.getByRole('combobox', { name: 'Model' })).toHaveValue('Škoda model 1');
  });
}
