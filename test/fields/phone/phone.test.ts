import { parsePhoneNumberFromString } from 'libphonenumber-js/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { keptCountries } from '../../../build/phone-metadata.js';
import { phone } from '../../../src/fields/phone/phone.js';
import { examples, metadata } from '../../../src/fields/phone/phone-metadata.js';
import { formatPhoneNumber, readPhone } from '../../../src/fields/phone/phone-number.js';
import type { FieldDefinition } from '../../../src/form/definition.js';

afterEach(() => vi.unstubAllGlobals());

/** `page` and `browser` are what the two say of the language. */
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

describe('a number as its country writes it', () => {
  test.each([
    ['+79123456789', undefined, '+7 912 345 67 89'],
    ['+7 (912) 345-67-89', undefined, '+7 912 345 67 89'],
    ['8 (912) 345-67-89', 'RU', '8 (912) 345-67-89'],
    ['89123456789', 'ru', '8 (912) 345-67-89'],
    ['9123456789', 'RU', '8 (912) 345-67-89'],
    // An autofill that has the country's code and no plus.
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
  ])('%j in %s → %j', (typed, country, pretty) => {
    setLanguages();
    const definition = createField({ ...(country && { country }) });
    expect(formatPhoneNumber(typed, definition)).toBe(pretty);
    expect(phone.parse(typed, definition, 'en')).toBe(typed);
    expect(readPhone(typed, definition)).toBe(typed);
    // What stands there then is right, too, and is not changed again.
    expect(phone.parse(pretty, definition, 'en')).toBe(pretty);
    expect(formatPhoneNumber(pretty, definition)).toBe(pretty);
  });

  test.each([
    ['a country that is not known here', '+81 90-1234-5678', undefined],
    ['a country that is not known, as the site’s own', '090-1234-5678', 'JP'],
    ['no country', '8 912 345-67-89', undefined],
    ['a foreign number without its plus', '49 151 23456789', 'RU'],
    ['two numbers', '+7 912 345-67-89 +7', undefined],
  ])('%s: stays as typed', (_, typed, country) => {
    setLanguages();
    const definition = createField({ ...(country && { country }) });
    expect(formatPhoneNumber(typed, definition)).toBe(typed);
    expect(readPhone(typed, definition)).toBe(typed);
  });

  test('the same number is meant before and after, for every country', () => {
    setLanguages();
    for (const country of keptCountries) {
      const national = examples[country];
      const number = parsePhoneNumberFromString(national, country, metadata);
      expect(number?.isPossible(), country).toBe(true);
      const definition = createField({ country, sentAs: 'e164' });
      for (const typed of [national, number?.formatNational() ?? '', number?.number ?? '']) {
        const pretty = formatPhoneNumber(typed, definition);
        expect(phone.parse(pretty, definition, 'en'), `${country} ${typed}`).toBe(pretty);
        expect(readPhone(pretty, definition), `${country} ${typed} ${pretty}`).toBe(number?.number);
      }
    }
  });
});

describe('a number that can’t be one', () => {
  test.each([
    ['+7 912 345', undefined, 'phone-short', '+7 912 345 67 89'],
    ['+7 912 345 67 890', undefined, 'phone-long', '+7 912 345 67 89'],
    ['912 345 67', 'RU', 'phone-short', '+7 912 345 67 89'],
    ['8 912 345 67 890', 'RU', 'phone-long', '+7 912 345 67 89'],
    ['+1 202 555 01', undefined, 'phone-short', '+1 201 555 0123'],
    ['+380 50 123 45', 'RU', 'phone-short', '+380 50 123 4567'],
  ])('%j in %s → %s, with an example of its country', (typed, country, code, example) => {
    setLanguages();
    const definition = createField({ ...(country && { country }) });
    expect(readPhone(typed, definition)).toEqual({ code, params: { example } });
  });

  test.each([
    ['possible, if not given to anybody', '+7 012 345-67-89', undefined],
    ['its country is only guessed', '912 345', 'ru-RU'],
    ['its country is only guessed, and is another', '020 7946 0018', 'en-US'],
  ])('is not one that is %s', (_, typed, page) => {
    setLanguages({ ...(page && { page }) });
    expect(readPhone(typed, createField())).toBe(typed);
    expect(formatPhoneNumber(typed, createField())).toBe(typed.startsWith('+') ? '+7 0123456789' : typed);
  });

  test.each(['', '12', 'call me', '+7 912 345-67-89 Ann', 'ann12345@example.com', '1'.repeat(21)])(
    'before anything is known of countries: %j',
    (typed) => {
      expect(phone.parse(typed, createField(), 'en')).toEqual({ code: 'phone' });
    },
  );
});

describe('the country of a number without a code', () => {
  test.each([
    ['the page’s', { page: 'ru-RU', browser: ['en-US'] }, '8 (912) 345-67-89'],
    ['the page’s, with a script', { page: 'uz-Cyrl-UZ' }, '912345678 9'],
    [
      'the browser’s, where the page names none',
      { page: 'ru', browser: ['ru', 'ru-RU'] },
      '8 (912) 345-67-89',
    ],
    ['none', { page: 'ru', browser: ['ru', 'en'] }, '912345678 9'],
  ])('is %s', (_, tongues, pretty) => {
    setLanguages(tongues);
    expect(formatPhoneNumber('912345678 9', createField())).toBe(pretty);
  });
});

describe('E.164', () => {
  test.each([
    ['+7 (912) 345-67-89', {}, '+79123456789'],
    ['8 (912) 345-67-89', { country: 'RU' }, '+79123456789'],
    ['+7 495 123-45-67 доб. 12', {}, '+74951234567 доб. 12'],
    ['+81 90-1234-5678', {}, '+819012345678'],
    // The trunk prefix of a country that is not known here can’t be told from its numbers.
    ['+81 (0)90-1234-5678', {}, '+81 (0)90-1234-5678'],
    ['8 (912) 345-67-89', {}, '8 (912) 345-67-89'],
  ])('%j with %j → %j', (typed, settings, sent) => {
    setLanguages();
    expect(readPhone(typed, createField({ ...settings, sentAs: 'e164' }))).toBe(sent);
  });

  test('is made with the page’s country, and not with one that the browser prefers', () => {
    const definition = createField({ sentAs: 'e164' });
    setLanguages({ page: 'ru-RU' });
    expect(readPhone('912 345-67-89', definition)).toBe('+79123456789');
    setLanguages({ browser: ['en-US'] });
    expect(readPhone('912 345-67-89', definition)).toBe('912 345-67-89');
  });
});
