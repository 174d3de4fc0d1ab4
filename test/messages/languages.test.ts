import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadAllFieldTypes } from '../../src/fields/lazy-kinds.js';
import { getFieldType } from '../../src/fields/registry.js';
import { isIssue } from '../../src/form/issue.js';
import { formatIssue } from '../../src/messages/format.js';
import { formatErrorTitle, getFailureTexts } from '../../src/messages/hosted-page.js';
import { findTranslation, loadMessages, translatedLanguages } from '../../src/messages/languages.js';
import { extendedEn, getExtendedMessages } from '../../src/messages/more-en.js';

const everyLanguage = ['en', ...translatedLanguages];

test.each([
  ['zh', 'zh'],
  ['zh-CN', 'zh'],
  ['zh-SG', 'zh'],
  ['zh-Hans-HK', 'zh'],
  ['zh-TW', 'zh-tw'],
  ['zh-HK', 'zh-tw'],
  ['zh-MO', 'zh-tw'],
  ['zh-Hant', 'zh-tw'],
  ['zh-Hant-CN', 'zh-tw'],
  ['pt', 'pt'],
  ['pt-BR', 'pt'],
  ['pt-PT', 'pt-pt'],
  ['pt-AO', 'pt-pt'],
  ['en-GB', undefined],
  ['fi', undefined],
])('the texts for the tag %s are those of %s', (tag, translation) => {
  expect(findTranslation(tag)).toBe(translation);
});

test('each file of the folder that holds a translation is one of the languages', () => {
  const files = readdirSync('src/messages').flatMap(
    (name) => /^([a-z]{2}(-[a-z]{2})?)\.ts$/.exec(name)?.[1] ?? [],
  );
  expect(files.sort()).toEqual([...everyLanguage].sort());
});

/** All texts of a language, as pairs of path and text. */
function collectTexts(messages: object, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : collectTexts(value, `${prefix}${key}.`),
  );
}

const placeholdersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const counted = /(problems|listChanged|list\.count|list\.chosen)\./;

describe.each(translatedLanguages)('%s', (language) => {
  test('has each text, with the placeholders of the English text', async () => {
    const english = new Map(collectTexts({ ...(await loadMessages('en')), more: extendedEn }));
    const texts = new Map(collectTexts(await loadMessages(language)));
    for (const [path, text] of english) {
      if (counted.test(path) || path === 'language') continue;
      expect(placeholdersOf(texts.get(path) ?? 'missing {everything}'), path).toEqual(placeholdersOf(text));
    }
  });

  test('has typographic marks, not those of a typewriter', async () => {
    for (const [path, text] of collectTexts(await loadMessages(language)))
      expect(text, path).not.toMatch(/\.\.\.|['"]|(?<=\p{L})['`]/u);
  });
});

describe.each(everyLanguage)('%s', (language) => {
  test('the message about a blank field says what the visitor has to do, for each kind', async () => {
    await loadAllFieldTypes();
    const messages = await loadMessages(language);
    const word = (kind: string) =>
      formatIssue(
        { ...messages, more: getExtendedMessages(messages) },
        { code: getFieldType(kind).requiredIssue ?? 'required' },
      );
    const byKind = {
      choice: ['select', 'multiselect', 'radio', 'category'].map(word),
      file: [word('file')],
      typed: ['text', 'email', 'phone', 'date', 'integer_range', 'point'].map(word),
      consent: [getExtendedMessages(messages).consent],
    };
    for (const [name, texts] of Object.entries(byKind)) expect(new Set(texts).size, name).toBe(1);
    expect(new Set(Object.values(byKind).flat()).size).toBe(4);
  });

  test('has titles and texts for the pages of a hosted form', async () => {
    const messages = await loadMessages(language);
    expect(formatErrorTitle(messages, 'Viewing')).toMatch(/.+Viewing/);
    const pages = [400, 404, 413, 503].map((status) => getFailureTexts(messages, status));
    expect(new Set(pages.flat()).size).toBe(8);
    expect(getFailureTexts(messages, 429)).toEqual(getFailureTexts(messages, 503));
  });
});

test.each([
  ['es', '1234,5'],
  ['es-MX', '1,234.5'],
  ['ru', '1\u00a0234,5'],
  ['en', '1,234.5'],
])('the example of a number in %s is %s, and the field accepts it', async (language, example) => {
  await loadAllFieldTypes();
  const { parse, prepare } = getFieldType('decimal');
  await prepare?.();
  const definition = {
    address: 'ext_request.1',
    group: 'ext_request',
    id: '1',
    kind: 'decimal',
    label: 'Amount',
  } as const;
  const issue = parse('x', definition, language);
  if (!isIssue(issue)) throw new Error('x is no number');
  expect(formatIssue(await loadMessages(language), issue)).toContain(example);
  expect(parse(example, definition, language)).toBe('1234.5');
});
