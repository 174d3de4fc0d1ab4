import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { keptCountries } from '../../../build/phone-metadata.js';
import { phone } from '../../../src/fields/phone/phone.js';
import { examples, metadata } from '../../../src/fields/phone/phone-metadata.js';
import { formatPhoneNumber, readPhone } from '../../../src/fields/phone/phone-number.js';
import { normalizeTypedText } from '../../../src/fields/shared/normalize-typed-text.js';
import type { FieldDefinition } from '../../../src/form/definition.js';

afterEach(() => vi.unstubAllGlobals());

/** Sets the `lang` of the page and the languages of the browser. */
function setLanguages({
  page = '',
  browser = [],
}: {
  page?: string;
  browser?: readonly string[];
} = {}): void {
  vi.stubGlobal('document', { documentElement: { lang: page } });
  vi.stubGlobal('navigator', { languages: browser });
}

function createField(settings: Partial<FieldDefinition> = {}): FieldDefinition {
  const address = 'def_customer.phone';
  return { address, group: 'def_customer', id: 'phone', kind: 'phone', label: 'Phone', ...settings };
}

describe('formatting a phone number', () => {
  test.each([
    ['+79123456789', undefined, '+7 912 345 67 89'],
    ['+7 (912) 345-67-89', undefined, '+7 912 345 67 89'],
    ['8 (912) 345-67-89', 'RU', '8 (912) 345-67-89'],
    ['89123456789', 'ru', '8 (912) 345-67-89'],
    ['9123456789', 'RU', '8 (912) 345-67-89'],
    // An autofilled number with the country calling code and without `+`.
    ['79123456789', 'RU', '+7 912 345 67 89'],
    ['380501234567', 'UA', '+380 50 123 4567'],
    ['tel:+7-912-345-67-89', undefined, '+7 912 345 67 89'],
    ['tel:+7-495-123-45-67;ext=12', undefined, '+7 495 123 45 67 ext. 12'],
    ['+7 495 1234567 доб. 12', undefined, '+7 495 123 45 67 доб. 12'],
    ['02079460018 x12', 'GB', '020 7946 0018 x12'],
    ['\u202a+7 912 345\u201167\u201189\u202c', undefined, '+7 912 345 67 89'],
    ['٠٥٠١٢٣٤٥٦٧', 'AE', '050 123 4567'],
    ['\uff0b８６13812345678', undefined, '+86 138 1234 5678'],
    ['+44 (0)20 7946 0018', undefined, '+44 20 7946 0018'],
    ['0049 151 23456789', 'GB', '+49 1512 3456789'],
    ['11961234567', 'BR', '(11) 96123-4567'],
  ])('%j in %s is formatted as %j', (typed, country, formatted) => {
    setLanguages();
    const definition = createField({ ...(country && { country }) });
    expect(formatPhoneNumber(typed, definition)).toBe(formatted);
    const visible = typed.replace(/\p{Cf}/gu, '');
    expect(phone.parse(typed, definition, 'en')).toBe(visible);
    // Once the code of phone numbers is loaded, all digits are ASCII, as in the formatted number.
    const dialable = readPhone(visible, definition);
    expect(dialable).toBe(normalizeTypedText(visible));
    expect(dialable).toMatch(/^[ -~\p{L}]+$/u);
    // The formatted number is valid and is not changed again.
    expect(phone.parse(formatted, definition, 'en')).toBe(formatted);
    expect(formatPhoneNumber(formatted, definition)).toBe(formatted);
  });

  test.each([
    ['a number of a country outside the metadata', '+81 90-1234-5678', undefined],
    ['a number if the site’s country is outside the metadata', '090-1234-5678', 'JP'],
    ['a number without a known country', '8 912 345-67-89', undefined],
    ['a foreign number without +', '49 151 23456789', 'RU'],
    ['a text with two numbers', '+7 912 345-67-89 +7', undefined],
  ])('%s stays as typed', (_, typed, country) => {
    setLanguages();
    const definition = createField({ ...(country && { country }) });
    expect(formatPhoneNumber(typed, definition)).toBe(typed);
    expect(readPhone(typed, definition)).toBe(typed);
  });

  test('formatting keeps the E.164 number for every country', () => {
    setLanguages();
    for (const country of keptCountries) {
      const national = examples[country];
      const number = parsePhoneNumberFromString(national, country, metadata);
      expect(number?.isPossible(), country).toBe(true);
      const definition = createField({ country, sentAs: 'e164' });
      for (const typed of [national, number?.formatNational() ?? '', number?.number ?? '']) {
        const formatted = formatPhoneNumber(typed, definition);
        expect(phone.parse(formatted, definition, 'en'), `${country} ${typed}`).toBe(formatted);
        expect(readPhone(formatted, definition), `${country} ${typed} ${formatted}`).toBe(number?.number);
      }
    }
  });
});

describe('checking a phone number', () => {
  test.each([
    ['+7 912 345', undefined, 'phone-short', '+7 912 345 67 89'],
    ['+7 912 345 67 890', undefined, 'phone-long', '+7 912 345 67 89'],
    ['912 345 67', 'RU', 'phone-short', '+7 912 345 67 89'],
    ['8 912 345 67 890', 'RU', 'phone-long', '+7 912 345 67 89'],
    ['+1 202 555 01', undefined, 'phone-short', '+1 201 555 0123'],
    ['+380 50 123 45', 'RU', 'phone-short', '+380 50 123 4567'],
  ])('%j in %s has the issue %s with an example of its country', (typed, country, code, example) => {
    setLanguages();
    const definition = createField({ ...(country && { country }) });
    expect(readPhone(typed, definition)).toEqual({ code, params: { example } });
  });

  test.each([
    ['possible but not assigned', '+7 012 345-67-89', undefined],
    ['too short for the guessed country', '912 345', 'ru-RU'],
    ['invalid in the guessed country', '020 7946 0018', 'en-US'],
  ])('accepts a number: %s', (_, typed, page) => {
    setLanguages({ ...(page && { page }) });
    expect(readPhone(typed, createField())).toBe(typed);
    expect(formatPhoneNumber(typed, createField())).toBe(typed.startsWith('+') ? '+7 0123456789' : typed);
  });

  test.each(['', '12', 'call me', '+7 912 345-67-89 Ann', 'ann12345@example.com', '1'.repeat(21)])(
    'rejects %j before the phone metadata is loaded',
    (typed) => {
      expect(phone.parse(typed, createField(), 'en')).toEqual({ code: 'phone' });
    },
  );
});

describe('the country of a number without a calling code', () => {
  test.each([
    ['that of the page', { page: 'ru-RU', browser: ['en-US'] }, '8 (912) 345-67-89'],
    ['that of a page language with a script', { page: 'uz-Cyrl-UZ' }, '912345678 9'],
    [
      'that of the browser if the page names none',
      { page: 'ru', browser: ['ru', 'ru-RU'] },
      '8 (912) 345-67-89',
    ],
    ['none', { page: 'ru', browser: ['ru', 'en'] }, '912345678 9'],
  ])('is %s', (_, languages, formatted) => {
    setLanguages(languages);
    expect(formatPhoneNumber('912345678 9', createField())).toBe(formatted);
  });
});

describe('E.164', () => {
  test.each([
    ['+7 (912) 345-67-89', {}, '+79123456789'],
    ['8 (912) 345-67-89', { country: 'RU' }, '+79123456789'],
    ['+7 495 123-45-67 доб. 12', {}, '+74951234567 доб. 12'],
    ['+81 90-1234-5678', {}, '+819012345678'],
    // The trunk prefix of a country outside the metadata is unknown.
    ['+81 (0)90-1234-5678', {}, '+81 (0)90-1234-5678'],
    ['8 (912) 345-67-89', {}, '8 (912) 345-67-89'],
  ])('%j with settings %j is sent as %j', (typed, settings, sent) => {
    setLanguages();
    expect(readPhone(typed, createField({ ...settings, sentAs: 'e164' }))).toBe(sent);
  });

  test('uses the country of the page but not the country of the browser', () => {
    const definition = createField({ sentAs: 'e164' });
    setLanguages({ page: 'ru-RU' });
    expect(readPhone('912 345-67-89', definition)).toBe('+79123456789');
    setLanguages({ browser: ['en-US'] });
    expect(readPhone('912 345-67-89', definition)).toBe('912 345-67-89');
  });
});

test.each(['٠١٢ ٣٤٥', '+7 912 345-67-89'])(
  'a server does not load the code for pages to check %j',
  (text) => {
    // Without the code, a phone number on a server counts as complete and is taken as typed.
    expect(phone.isPending?.(text, createField({ sentAs: 'e164' }))).toBe(false);
  },
);
