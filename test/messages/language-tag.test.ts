import { expect, test, vi } from 'vitest';
import { parsePhone } from '../../src/fields/phone/phone-number.js';
import { resolveLocale } from '../../src/fields/shared/resolve-locale.js';
import { getFormatLanguage } from '../../src/messages/format.js';
import { toLanguageTag } from '../../src/messages/language-tag.js';
import { loadMessages } from '../../src/messages/languages.js';

test.each([
  ['ru-RU', 'ru-RU'],
  ['ru_RU', 'ru-RU'],
  [' RU_ru ', 'ru-RU'],
  ['de_DE.UTF-8', 'de-DE'],
  ['de_DE@euro', 'de-DE'],
  ['en-US@posix', undefined],
  ['zh_Hans_CN', 'zh-Hans-CN'],
  ['pt_BR', 'pt-BR'],
  ['es_419', 'es-419'],
  ['fr', 'fr'],
  ['', undefined],
  ['C', undefined],
  ['english please', undefined],
])('the language %j is the tag %j', (text, tag) => {
  expect(toLanguageTag(text)).toBe(tag);
});

test.each([
  ['ru_RU', 'ru-RU', 'Отправить'],
  ['ru', 'ru', 'Отправить'],
  ['de_DE', 'de-DE', 'Absenden'],
  ['de_DE.UTF-8', 'de-DE', 'Absenden'],
  ['en_US', 'en-US', 'Send'],
  ['fi_FI', 'en', 'Send'],
  ['', 'en', 'Send'],
  ['-', 'en', 'Send'],
  ['__proto__', 'en', 'Send'],
])('messages for %j are in %s', async (locale, language, send) => {
  expect(await loadMessages(locale)).toMatchObject({ language, send });
});

test.each([
  ['fi_FI', 'fi-FI'],
  ['it', 'it'],
  ['de_DE', 'de-DE'],
  ['en_US', 'en-US'],
  ['', 'en'],
])('numbers and dates for the locale %j are written as in %s', async (locale, language) => {
  expect(getFormatLanguage(await loadMessages(locale))).toBe(language);
});

test.each(['en_GB', 'en-GB', 'en_GB.UTF-8'])(
  'dates and phone numbers take the region of lang="%s"',
  (lang) => {
    vi.stubGlobal('document', { documentElement: { lang } });
    vi.stubGlobal('navigator', { languages: [] });
    expect(resolveLocale('en')).toBe('en-GB');
    expect(
      parsePhone('020 7946 0018', {
        address: 'ext_request.1',
        group: 'ext_request',
        id: '1',
        kind: 'phone',
        label: 'Phone',
      })?.number.country,
    ).toBe('GB');
    vi.unstubAllGlobals();
  },
);
