import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.js';
import { formatIssue, formatMessage, formatPlural } from '../../src/messages/format.js';
import { loadMessages } from '../../src/messages/languages.js';
import type { Messages, Plural } from '../../src/messages/messages.js';
import { extendedEn, getExtendedMessages } from '../../src/messages/more-en.js';
import { ru } from '../../src/messages/ru.js';

test('formatMessage fills in placeholders and keeps unknown placeholders', () => {
  expect(formatMessage('{a} and {b}', { a: 'one' })).toBe('one and {b}');
});

test.each([
  ['Choose “{field}” first', 'Region', 'Choose “Region” first'],
  ['Choose “{field}” first', 'المدينة (2)', 'Choose “\u2068المدينة (2)\u2069” first'],
  ['{field}: uploaded', 'שלום.png', '\u2068שלום.png\u2069: uploaded'],
  ['Choose “{other}” first', 'المدينة', 'Choose “{other}” first'],
])('formatMessage keeps the direction of a value: %s with %s', (template, field, text) => {
  expect(formatMessage(template, { field })).toBe(text);
});

test('every Arabic message keeps the direction of words that it contains', async () => {
  const messages = await loadMessages('ar');
  const words = /\{(?:field|file|option|text|name|email|kinds|receipt|example)\}/g;
  const texts = [...JSON.stringify(messages).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
  const templates = texts.filter((text) => text.search(words) >= 0);
  expect(templates.length).toBeGreaterThan(25);
  for (const template of templates)
    expect(template.replace(/[\u2066\u2068]\{\w+\}\u2069/g, ''), template).not.toMatch(
      new RegExp(words.source),
    );
});

test.each([
  [1, '1 ответ нужно исправить'],
  [3, '3 ответа нужно исправить'],
  [5, '5 ответов нужно исправить'],
  [21, '21 ответ нужно исправить'],
])('formatPlural chooses the Russian plural form for %i', (count, sentence) => {
  expect(formatPlural(ru, ru.problems, count)).toBe(sentence);
});

test('formatIssue does not fill in placeholders inside a value', () => {
  expect(formatIssue(en, { code: 'parent-first', params: { field: '{field}' } })).toBe(
    'Choose “{field}” first',
  );
});

describe('loadMessages', () => {
  test.each([
    ['ru', 'ru'],
    ['ru-RU', 'ru-RU'],
    ['RU', 'ru'],
    ['en-GB', 'en-GB'],
    ['pt-BR', 'pt-BR'],
    ['zh-CN', 'zh-CN'],
    ['xx', 'en'],
    ['', 'en'],
    ['__proto__', 'en'],
  ])('loads for the locale %j the language %s', async (locale, language) => {
    expect((await loadMessages(locale)).language).toBe(language);
  });
});

/** All messages of a language, as pairs of path and text. */
function collectSentences(messages: object, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : collectSentences(value, `${prefix}${key}.`),
  );
}

/** Paths of messages with plural forms. Their keys differ from language to language. */
const counted = /(problems|listChanged|list\.count|list\.chosen)\./;

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}

/** All messages with plural forms, as pairs of name and forms. */
function pluralsOf(messages: Messages): [string, Plural][] {
  const { listChanged, list } = getExtendedMessages(messages);
  return Object.entries({ problems: messages.problems, listChanged, count: list.count, chosen: list.chosen });
}

/** Languages that may lack the plural form `many`, which is for millions only. `other` is used instead. */
const withoutMany = ['es', 'fr', 'pt'];

/** Messages that may be the same as in English: language and path. */
const sameInEveryLanguage = [
  'es no',
  ...['fr', 'pt'].flatMap((l) => [`${l} more.place.latitude`, `${l} more.place.longitude`]),
];

const languages = readdirSync(fileURLToPath(new URL('../../src/messages/', import.meta.url))).flatMap(
  (file) => /^(?!en\.)([a-z]{2})\.ts$/.exec(file)?.[1] ?? [],
);

test('the folder has the expected languages', () => {
  expect(languages).toEqual(['ar', 'de', 'es', 'fr', 'kk', 'pl', 'pt', 'ru', 'tr', 'uk', 'zh']);
});

describe.each(languages)('the language %s', (language) => {
  test('is loaded by its code', async () => {
    expect((await loadMessages(language)).language).toBe(language);
  });

  test('has the same placeholders as English', async () => {
    const placeholders = (messages: object) =>
      Object.fromEntries(
        collectSentences(messages)
          .filter(([key]) => !counted.test(key) && key !== 'direction')
          .map(([key, text]) => [key, placeholdersOf(text)]),
      );
    expect(placeholders(await loadMessages(language))).toEqual(placeholders({ ...en, more: extendedEn }));
  });

  test('has all plural forms, with the same placeholders as English', async () => {
    const english = new Map(pluralsOf(en));
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const wanted = pluralCategories.filter((name) => name !== 'many' || !withoutMany.includes(language));
    for (const [name, forms] of pluralsOf(await loadMessages(language))) {
      expect(Object.keys(forms).sort(), name).toEqual(wanted.sort());
      const inEnglish = placeholdersOf(english.get(name)?.other ?? '');
      expect(placeholdersOf(forms.other), name).toEqual(inEnglish);
      // A form such as `One answer` may lack the number.
      for (const form of Object.values(forms))
        expect([...new Set(['{count}', ...placeholdersOf(form)])].sort(), form).toEqual(inEnglish);
    }
  });

  test('has no message in English', async () => {
    const english = new Map(collectSentences({ ...en, more: extendedEn }));
    const same = collectSentences(await loadMessages(language))
      .filter(([key, text]) => text === english.get(key) && /\p{L}/u.test(text.replace(/\{\w+\}/g, '')))
      .map(([key]) => `${language} ${key}`);
    expect(same.sort()).toEqual(sameInEveryLanguage.filter((word) => word.startsWith(`${language} `)));
  });
});
