import {
  type CountryCode,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import type { FieldDefinition } from '../../form/definition.js';
import type { Issue } from '../../form/issue.js';
import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { examples, metadata } from './phone-metadata.js';

/** Result of parsing a typed text as a phone number. The country is one of the countries in the phone metadata. */
export interface ParsedPhone {
  readonly number: PhoneNumber;
  /** True if the visitor typed the number with a country calling code. */
  readonly isInternational: boolean;
  /**
   * Source of the number's country: the calling code that the visitor typed, the `country` setting of the field, the
   * attribute `lang` of the page, or the languages of the browser. The browser's languages are the least reliable
   * source.
   */
  readonly countrySource: 'text' | 'setting' | 'page' | 'browser';
  /** Phone extension as the visitor typed it, for example `доб. 12`. Empty: the number has no extension. */
  readonly extension: string;
}

/**
 * Parses a phone number. Undefined: the country of the number is unknown, or the number has no calling code and fits
 * no country.
 */
export function parsePhone(text: string, { country }: FieldDefinition): ParsedPhone | undefined {
  const { numberText, extension } = splitExtension(text);
  const configuredCountry = toCountryCode(country);
  const pageCountry = configuredCountry ? undefined : findCountry([document.documentElement.lang]);
  const browserCountry = configuredCountry || pageCountry ? undefined : findCountry(navigator.languages);
  const defaultCountry = configuredCountry ?? pageCountry ?? browserCountry;
  const number = parseWithMetadata(numberText, defaultCountry);
  if (!number) return undefined;
  const isInternational =
    numberText.startsWith('+') || extractDigits(numberText).endsWith(extractDigits(number.number));
  const parsedPhone = { number, isInternational, extension };
  if (numberText.startsWith('+')) return { ...parsedPhone, countrySource: 'text' };
  if (configuredCountry)
    return number.isPossible() || !mayIncludeCountryCode(numberText)
      ? { ...parsedPhone, countrySource: 'setting' }
      : undefined;
  // If the country is a guess, the number must be valid for the country. A possible number is not enough, because the
  // visitor may be from any country.
  return number.isValid() ? { ...parsedPhone, countrySource: pageCountry ? 'page' : 'browser' } : undefined;
}

/**
 * Returns the phone number to send, or an issue that the visitor has to correct. A number with a possible length is
 * accepted even if no such number exists, so that no lead is lost.
 */
export function readPhone(text: string, field: FieldDefinition): string | Issue {
  const parsedPhone = parsePhone(text, field);
  if (parsedPhone && !parsedPhone.number.isPossible()) return createLengthIssue(parsedPhone.number);
  // The CRM searches for ASCII digits, and a telephone dials ASCII digits.
  return field.sentAs === 'e164' ? formatE164(text, parsedPhone) : normalizeTypedText(text);
}

/**
 * Formats a phone number by the rules of its country. A calling code that the visitor typed stays. A number that
 * cannot be parsed is returned unchanged.
 */
export function formatPhoneNumber(text: string, field: FieldDefinition): string {
  const parsedPhone = parsePhone(text, field);
  if (!parsedPhone?.number.isPossible()) return text;
  const { number, isInternational, extension } = parsedPhone;
  const formatOptions = { formatExtension: (numberWithoutExtension: string) => numberWithoutExtension };
  const formattedNumber = isInternational
    ? number.formatInternational(formatOptions)
    : number.formatNational(formatOptions);
  return appendExtension(formattedNumber, extension);
}

function formatE164(text: string, parsedPhone: ParsedPhone | undefined): string {
  if (parsedPhone && parsedPhone.countrySource !== 'browser')
    return appendExtension(parsedPhone.number.number, parsedPhone.extension);
  const { numberText, extension } = splitExtension(text);
  // The phone metadata does not contain the country of this number. A number with `(0)` stays unchanged, because the
  // zero may be a trunk prefix (a digit for calls inside the country).
  const hasCallingCode = !parsedPhone && numberText.startsWith('+') && !numberText.includes('(0');
  return hasCallingCode ? appendExtension(`+${extractDigits(numberText)}`, extension) : text;
}

function appendExtension(number: string, extension: string): string {
  return extension ? `${number} ${extension}` : number;
}

function createLengthIssue({ country, countryCallingCode, nationalNumber }: PhoneNumber): Issue {
  const exampleCountry = country ?? metadata.country_calling_codes[countryCallingCode]?.[0];
  const example = exampleCountry && getExampleNumber(exampleCountry, examples, metadata);
  if (!example) return { code: 'phone' };
  return {
    code: nationalNumber.length < example.nationalNumber.length ? 'phone-short' : 'phone-long',
    params: { example: example.formatInternational() },
  };
}

/**
 * Splits a text into the phone number and the extension. A pasted text may be a `tel:` link, may have digits of any
 * script, and may contain invisible direction marks.
 */
function splitExtension(text: string): { readonly numberText: string; readonly extension: string } {
  const normalizedText = text
    // Several combining marks in a row are removed, because `normalize` needs quadratic time for a long row of
    // combining marks.
    .replace(/\p{M}{2,}/gu, '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^tel:\s*/i, '')
    .replace(/;ext=/i, ' ext. ')
    .replace(/^\(\+/, '+(');
  const extension = findExtension(normalizedText);
  let end = normalizedText.length - extension.length;
  while (end > 0 && /[\s,;]/.test(normalizedText.charAt(end - 1))) end--;
  return { numberText: normalizedText.slice(0, end), extension };
}

/**
 * Returns the phone extension at the end of the text: a word or `#`, and up to seven digits. The function reads the
 * text backwards from the end, so that the time is linear.
 */
function findExtension(text: string): string {
  let start = text.length;
  const isBefore = (pattern: RegExp) => pattern.test(text.charAt(start - 1));
  while (isBefore(/\p{Nd}/u)) start--;
  const digitCount = text.length - start;
  if (digitCount < 1 || digitCount > 7) return '';
  while (isBefore(/[\s.:]/)) start--;
  if (isBefore(/#/)) return text.slice(start - 1);
  let wordStart = text.length;
  for (; isBefore(/[\p{L}.]/u); start--) if (isBefore(/\p{L}/u)) wordStart = start - 1;
  return text.slice(wordStart);
}

/**
 * Returns whether the digits are a possible phone number whose country calling code lacks the `+`, for example `49 30
 * 123456`.
 */
function mayIncludeCountryCode(numberText: string): boolean {
  return parseWithMetadata(`+${extractDigits(numberText).replace(/^00/, '')}`)?.isPossible() ?? false;
}

function parseWithMetadata(text: string, defaultCountry?: CountryCode): PhoneNumber | undefined {
  return parsePhoneNumberFromString(
    text,
    { ...(defaultCountry && { defaultCountry }), extract: false },
    metadata,
  );
}

function extractDigits(text: string): string {
  return text.replace(/\P{Nd}/gu, '');
}

/** Returns the country of the first language tag that contains a known region, for example `GB` for `en-GB`. */
function findCountry(tags: readonly string[]): CountryCode | undefined {
  for (const tag of tags) {
    const country = toCountryCode(/^[a-z]{2,3}(?:[-_][a-z]{4})?[-_]([a-z]{2})(?![a-z])/i.exec(tag)?.[1]);
    if (country) return country;
  }
  return undefined;
}

function toCountryCode(text: string | undefined): CountryCode | undefined {
  const code = text?.toUpperCase();
  return Object.values(metadata.country_calling_codes)
    .flat()
    .find((country) => country === code);
}
