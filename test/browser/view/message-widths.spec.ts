import { en } from '../../../src/messages/en.js';
import { loadMessages, translatedLanguages } from '../../../src/messages/languages.js';
import { extendedEn } from '../../../src/messages/more-en.js';
import { expect, test } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

function collectTexts(messages: object): string[] {
  return Object.values(messages).flatMap((value) =>
    typeof value === 'string' ? value : collectTexts(value),
  );
}

const values: Readonly<Record<string, string>> = {
  file: 'Kostenvoranschlag-Dachgeschosswohnung-2026.pdf',
  field: 'Ansprechpartner für Grundstücksangelegenheiten',
  option: 'Mehrfamilienhausbesitzergemeinschaft',
  kinds: 'PDF, DOC, DOCX, XLS, XLSX, JPG, PNG, HEIC, MP4',
  receipt: 'R-ABCDEFGH23456723',
};

for (const language of sampleRows('message widths', ['en', ...translatedLanguages], 2)) {
  test(`each message in ${language} fits into 320 px, as a text and on a button`, async ({ page, demo }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await showForm(page, demo, { form: '34', locale: language });
    const messages = language === 'en' ? { ...en, more: extendedEn } : await loadMessages(language);
    const texts = collectTexts(messages).map((text) =>
      text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '100'),
    );
    const overflowing = await page.locator('.apro-form form').evaluate((form, texts) => {
      const wide: string[] = [];
      for (const text of texts) {
        for (const markup of [
          '<p class="note">',
          '<p class="error">',
          '<label class="label">',
          '<button>',
          '<button class="quiet">',
          '<legend>',
        ]) {
          const holder = document.createElement('div');
          holder.className = 'field';
          holder.innerHTML = markup;
          const element = holder.firstElementChild as HTMLElement;
          element.textContent = text;
          form.append(holder);
          const limit = form.getBoundingClientRect();
          const { left, right } = element.getBoundingClientRect();
          const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
          if (isCut || left < limit.left - 1 || right > limit.right + 1) wide.push(`${markup} ${text}`);
          holder.remove();
        }
      }
      return wide;
    }, texts);
    expect(overflowing).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}
