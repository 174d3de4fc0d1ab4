import {
  type CountryCode,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import type { FieldDefinition } from '../../form/definition.js';
import type { Issue } from '../../form/issue.js';
import { examples, metadata } from './phone-metadata.js';

/** What a typed text means as a number of one of the countries that are known here. */
export interface ParsedPhone {
  readonly number: PhoneNumber;
  /** Typed with its country's code. */
  readonly isInternational: boolean;
  /** Where the country comes from: the text itself, the site, or only what the visitor's browser prefers. */
  readonly countrySource: 'text' | 'setting' | 'page' | 'browser';
  /** `доб. 12`, as typed. */
  readonly extension: string;
}

/** Undefined for a text of another country, and for one without a code where no country is known or fits. */
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
  // A guess has to fit well: the visitor may be from anywhere.
  return number.isValid() ? { ...parsedPhone, countrySource: pageCountry ? 'page' : 'browser' } : undefined;
}

/** As a text that is sent, and what is wrong with it: possible is enough, since a lead counts more than a rule. */
export function readPhone(text: string, field: FieldDefinition): string | Issue {
  const parsedPhone = parsePhone(text, field);
  if (parsedPhone && !parsedPhone.number.isPossible()) return createLengthIssue(parsedPhone.number);
  return field.sentAs === 'e164' ? formatE164(text, parsedPhone) : text;
}

/** As its country writes it, with or without the country's code as typed; what is not known stays. */
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
  // Of a country that is not known here; a `(0)` within would have to go, but only where it is a trunk prefix.
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

/** What is pasted may be a `tel:` link, in digits of any script, and with marks of direction around it. */
function splitExtension(text: string): { readonly numberText: string; readonly extension: string } {
  const normalizedText = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^tel:\s*/i, '')
    .replace(/;ext=/i, ' ext. ')
    .replace(/^\(\+/, '+(');
  const extension = /(?:\p{L}[\p{L}.]*|#)[\s.:]*\p{Nd}{1,7}$/iu.exec(normalizedText)?.[0] ?? '';
  return {
    numberText: normalizedText.slice(0, normalizedText.length - extension.length).replace(/[\s,;]+$/, ''),
    extension,
  };
}

/** A foreign number, typed with its code and without a plus. */
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

/** The first that names a country: what the page says, or else the visitor, whatever the form's own language. */
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
