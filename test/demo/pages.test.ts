import { expect, test } from 'vitest';
import { pages, renderPage } from '../../demo/site/pages.js';

test('the navigation of each page of the demo is in the language of the page, or says its language', () => {
  const letters: Readonly<Record<string, RegExp>> = { en: /[a-z]/i, ru: /[а-яё]/i, ar: /\p{Script=Arabic}/u };
  // Names of products have Latin letters in every language.
  const product = /^(?:JavaScript|npm|React|Vue|CRM|CSS)$/;
  for (const page of pages) {
    const [nav = ''] = /<nav.*<\/nav>/s.exec(renderPage(page, '')) ?? [];
    const texts = [...nav.matchAll(/<(?:a|summary)([^>]*)>([^<]+)</g)];
    expect(texts.length).toBe(pages.length + 5);
    for (const [, attributes = '', text = ''] of texts) {
      const language = /lang="(\w+)"/.exec(attributes)?.[1] ?? page.lang ?? 'en';
      const words = (text.match(/\p{L}+/gu) ?? []).filter((word) => !product.test(word));
      expect(
        words.filter((word) => !letters[language]?.test(word)),
        `${page.name}: ${text}`,
      ).toEqual([]);
    }
  }
});
