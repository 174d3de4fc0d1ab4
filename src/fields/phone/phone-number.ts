import {
  type CountryCode,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import type { FieldDefinition } from '../../form/definition.js';
import type { Issue } from '../../form/issue.js';
import { examples, metadata } from './phone-metadata.js';

/** A typed text, recognised as a phone number of a country in the metadata. */
export interface ParsedPhone {
  readonly number: PhoneNumber;
  /** Typed with the country calling code. */
  readonly isInternational: boolean;
  /**
   * Source of the country: the typed calling code, the field's `country` setting, the page's `lang`, or the languages of
   * the browser. The browser is the least reliable source.
   */
  readonly countrySource: 'text' | 'setting' | 'page' | 'browser';
  /** Extension as typed, for example `доб. 12`; empty if there is none. */
  readonly extension: string;
}

/** Undefined for a country outside the metadata, and for a number without a calling code if no country fits. */
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
  // A guessed country needs a valid number, not only a possible number: the visitor may be from any country.
  return number.isValid() ? { ...parsedPhone, countrySource: pageCountry ? 'page' : 'browser' } : undefined;
}

/** The text to send, or an issue. A possible number is accepted even if it is not valid, so that no lead is lost. */
export function readPhone(text: string, field: FieldDefinition): string | Issue {
  const parsedPhone = parsePhone(text, field);
  if (parsedPhone && !parsedPhone.number.isPossible()) return createLengthIssue(parsedPhone.number);
  return field.sentAs === 'e164' ? formatE164(text, parsedPhone) : text;
}

/** Formats the number by the rules of its country and keeps a typed calling code. An unknown number is unchanged. */
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
  // The country is not in the metadata. A number with `(0)` is not converted: the zero may be a trunk prefix.
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

/** Pasted text may be a `tel:` link, may have digits of any script, and may contain invisible direction marks. */
function splitExtension(text: string): { readonly numberText: string; readonly extension: string } {
  const normalizedText = text
    // The time of `normalize` grows with the square of the number of combining marks.
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

/** The end of the text: a word or `#`, and up to seven digits. Walks back from the end, so that the time is linear. */
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

/** Whether the digits are a possible number if they start with a country calling code without `+`. */
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

/** Country of the first language tag that contains a known region, for example `GB` of `en-GB`. */
function findCountry(tags: readonly string[]): CountryCode | undefined {
  for (const tag of tags) {
    const country = toCountryCode(/^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})\b/i.exec(tag)?.[1]);
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
