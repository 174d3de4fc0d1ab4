import type { Page } from '@playwright/test';
import { expect, lastArrival, test } from '../helpers/demo-fixture.js';
import { box } from '../helpers/field-contracts.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

const typedValues = [
  ['ru', 'price', '5 000 руб.', '5000'],
  ['pl', 'price', '5 000 zł', '5000'],
  ['tr', 'price', '5.000 TL', '5000'],
  ['pt-BR', 'price', 'R$ 5.000', '5000'],
  ['es-MX', 'price', '250,000', '250000'],
  ['es_MX', 'decimal', '250,000.5', '250000.5'],
  ['it', 'price', '250.000', '250000'],
  ['nl', 'decimal', '250.000,5', '250000.5'],
  ['ar-EG', 'price', '٢٥٠٬٠٠٠', '250000'],
  ['it-IT', 'date', '14 marzo 2014', '2014-03-14'],
  ['zh', 'time', '9：30', '09:30:00'],
  ['zh-CN', 'date', '2014年3月14日', '2014-03-14'],
  ['en-GB', 'date', '14‑03‑2014', '2014-03-14'],
  ['ru_RU', 'date', '14 марта 2014 г.', '2014-03-14'],
  ['en', 'text', '\u200bword\u202c', 'word'],
] as const;

for (const [lang, kind, typed, sent] of sampleRows('typed values', typedValues, 3)) {
  test(`${kind} on a page in ${lang}: ${JSON.stringify(typed)} is sent as ${sent}`, async ({
    page,
    demo,
  }) => {
    const field = await showForm(page, demo, { form: formOfKind(kind), draft: 'off' }, { lang });
    await box(field).click();
    await box(field).fill(typed);
    await page.locator('button[type=submit]').click();
    expect((await lastArrival(demo)).data).toEqual({ ext_request: { 900: { value: sent } } });
  });
}

const typedEmails = [
  ['\u200ba@b.example', 'a@b.example'],
  ['a@b\u00ad.example', 'a@b.example'],
  ['mailto:a@b.example?subject=Hello', 'a@b.example'],
] as const;

for (const [typed, sent] of sampleRows('typed emails', typedEmails, 1)) {
  test(`email: ${JSON.stringify(typed)} is sent as ${sent}`, async ({ page, demo }) => {
    const field = await showForm(page, demo, { form: formOfKind('email'), draft: 'off' });
    await box(field).fill(typed);
    await page.locator('button[type=submit]').click();
    expect((await lastArrival(demo)).data).toEqual({ def_customer: { email: sent } });
  });
}

test.describe('a key of a composition', () => {
  // Safari ends the composition first: its last `keydown` has the key code 229 and no `isComposing`.
  const marks = { isComposing: true, keyCode: 229 } as const;
  const press = (page: Page, selector: string, key: string, mark: keyof typeof marks) =>
    page
      .locator(selector)
      .evaluate((element, init) => element.dispatchEvent(new KeyboardEvent('keydown', init)), {
        key,
        bubbles: true,
        cancelable: true,
        [mark]: marks[mark],
      });

  for (const mark of ['isComposing', 'keyCode'] as const) {
    for (const key of sampleRows(mark, ['Enter', 'Escape', 'ArrowDown', 'PageDown'], 1)) {
      test(`${key}, marked by ${mark}, does nothing in a long list`, async ({ page, demo }) => {
        await page.goto(`${demo.site}/long-lists.html`);
        const model = page.getByRole('combobox', { name: 'Model' });
        await model.click();
        await model.pressSequentially('opel');
        const active = await model.getAttribute('aria-activedescendant');
        expect(await press(page, 'input[role=combobox][aria-expanded=true]', key, mark)).toBe(true);
        await expect(model).toHaveValue('opel');
        await expect(model).toHaveAttribute('aria-expanded', 'true');
        await expect(model).toHaveAttribute('aria-activedescendant', active ?? '');
      });
    }

    test(`Escape, marked by ${mark}, closes neither a calendar nor a window at the edge`, async ({
      page,
      demo,
    }) => {
      const field = await showForm(page, demo, { form: formOfKind('date') });
      await page.getByRole('button', { name: 'Choose a date' }).click();
      await page.getByRole('dialog').waitFor();
      await press(page, '.calendar', 'Escape', mark);
      await expect(field.getByRole('dialog')).toBeVisible();

      await page.goto(`${demo.site}/slide.html`);
      await page.getByRole('button').first().click();
      await page.locator('dialog[open]').waitFor();
      await press(page, 'dialog[open]', 'Escape', mark);
      await expect(page.locator('dialog[open]')).toBeVisible();
    });
  }
});

const languageTags = [
  ['ru_RU', 'Отправить'],
  ['de_DE', 'Absenden'],
  ['pt_BR.UTF-8', 'Enviar'],
] as const;

for (const [lang, send] of sampleRows('language tags', languageTags, 1)) {
  test(`a page in lang="${lang}" has a form in its language`, async ({ page, demo }) => {
    await showForm(page, demo, { form: formOfKind('text') }, { lang });
    await expect(page.locator('button[type=submit]')).toHaveText(send);
  });
}
