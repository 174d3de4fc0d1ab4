import { describe, expect, test } from 'vitest';
import { en } from '../../src/messages/en.js';
import { messagesFor } from '../../src/messages/languages.js';
import { moreEn } from '../../src/messages/more-en.js';
import { ru } from '../../src/messages/ru.js';
import { say, sayCount, sayIssue } from '../../src/messages/say.js';

test('placeholders are filled, and unknown ones stay', () => {
  expect(say('{a} and {b}', { a: 'one' })).toBe('one and {b}');
});

test.each([
  [1, '1 ответ нужно исправить'],
  [3, '3 ответа нужно исправить'],
  [5, '5 ответов нужно исправить'],
  [21, '21 ответ нужно исправить'],
])('Russian counts %i as Russians do', (count, sentence) => {
  expect(sayCount(ru, ru.problems, count)).toBe(sentence);
});

test('a name in an issue is never read as a placeholder of its own', () => {
  expect(sayIssue(en, { code: 'parent-first', with: { field: '{field}' } })).toBe('First choose: {field}');
});

describe('the language of a page', () => {
  test.each([
    ['ru', 'ru'],
    ['ru-RU', 'ru'],
    ['RU', 'ru'],
    ['en-GB', 'en'],
    ['xx', 'en'],
    ['', 'en'],
    ['__proto__', 'en'],
  ])('%j → %s', async (locale, language) => {
    expect((await messagesFor(locale)).language).toBe(language);
  });
});

/** Every sentence of a language, by where it stands. */
function sentences(messages: object, at = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[at + key, value] as [string, string]] : sentences(value, `${at}${key}.`),
  );
}

/** Sentences with forms for several counts differ in their keys from language to language. */
const counted = /(problems|listChanged|list\.count|list\.chosen)\./;

test('Russian uses the placeholders that English uses', () => {
  const placeholders = (messages: object) =>
    Object.fromEntries(
      sentences(messages)
        .filter(([key]) => !counted.test(key))
        .map(([key, text]) => [key, [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()]),
    );
  expect(placeholders(ru)).toEqual(placeholders({ ...en, more: moreEn }));
});
