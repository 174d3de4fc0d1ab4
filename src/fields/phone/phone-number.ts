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
export interface KnownNumber {
  readonly number: PhoneNumber;
  /** Typed with its country's code. */
  readonly isInternational: boolean;
  /** Where the country comes from: the text itself, the site, or only what the visitor's browser prefers. */
  readonly countryFrom: 'text' | 'setting' | 'page' | 'browser';
  /** `доб. 12`, as typed. */
  readonly extension: string;
}

/** Undefined for a text of another country, and for one without a code where no country is known or fits. */
export function findNumber(text: string, { country }: FieldDefinition): KnownNumber | undefined {
  const { main, extension } = takeApart(text);
  const wanted = asCountry(country);
  const ofPage = wanted ? undefined : regionOf([document.documentElement.lang]);
  const ofBrowser = wanted || ofPage ? undefined : regionOf(navigator.languages);
  const national = wanted ?? ofPage ?? ofBrowser;
  const number = parse(main, national);
  if (!number) return undefined;
  const isInternational = main.startsWith('+') || digitsOf(main).endsWith(digitsOf(number.number));
  const known = { number, isInternational, extension };
  if (main.startsWith('+')) return { ...known, countryFrom: 'text' };
  if (wanted)
    return number.isPossible() || !couldHaveCode(main) ? { ...known, countryFrom: 'setting' } : undefined;
  // A guess has to fit well: the visitor may be from anywhere.
  return number.isValid() ? { ...known, countryFrom: ofPage ? 'page' : 'browser' } : undefined;
}

/** As a text that is sent, and what is wrong with it: possible is enough, since a lead counts more than a rule. */
export function readKnown(text: string, field: FieldDefinition): string | Issue {
  const known = findNumber(text, field);
  if (known && !known.number.isPossible()) return lengthIssue(known.number);
  return field.sentAs === 'e164' ? e164(text, known) : text;
}

/** As its country writes it, with or without the country's code as typed; what is not known stays. */
export function prettyNumber(text: string, field: FieldDefinition): string {
  const known = findNumber(text, field);
  if (!known?.number.isPossible()) return text;
  const { number, isInternational, extension } = known;
  const bare = { formatExtension: (formatted: string) => formatted };
  const pretty = isInternational ? number.formatInternational(bare) : number.formatNational(bare);
  return withExtension(pretty, extension);
}

function e164(text: string, known: KnownNumber | undefined): string {
  if (known && known.countryFrom !== 'browser') return withExtension(known.number.number, known.extension);
  const { main, extension } = takeApart(text);
  // Of a country that is not known here; a `(0)` within would have to go, but only where it is a trunk prefix.
  const isWhole = !known && main.startsWith('+') && !main.includes('(0');
  return isWhole ? withExtension(`+${digitsOf(main)}`, extension) : text;
}

function withExtension(number: string, extension: string): string {
  return extension ? `${number} ${extension}` : number;
}

function lengthIssue({ country, countryCallingCode, nationalNumber }: PhoneNumber): Issue {
  const main = country ?? metadata.country_calling_codes[countryCallingCode]?.[0];
  const example = main && getExampleNumber(main, examples, metadata);
  if (!example) return { code: 'phone' };
  return {
    code: nationalNumber.length < example.nationalNumber.length ? 'phone-short' : 'phone-long',
    with: { example: example.formatInternational() },
  };
}

/** What is pasted may be a `tel:` link, in digits of any script, and with marks of direction around it. */
function takeApart(text: string): { readonly main: string; readonly extension: string } {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^tel:\s*/i, '')
    .replace(/;ext=/i, ' ext. ')
    .replace(/^\(\+/, '+(');
  const extension = /(?:\p{L}[\p{L}.]*|#)[\s.:]*\p{Nd}{1,7}$/iu.exec(plain)?.[0] ?? '';
  return { main: plain.slice(0, plain.length - extension.length).replace(/[\s,;]+$/, ''), extension };
}

/** A foreign number, typed with its code and without a plus. */
function couldHaveCode(main: string): boolean {
  return parse(`+${digitsOf(main).replace(/^00/, '')}`)?.isPossible() ?? false;
}

function parse(text: string, defaultCountry?: CountryCode): PhoneNumber | undefined {
  return parsePhoneNumberFromString(
    text,
    { ...(defaultCountry && { defaultCountry }), extract: false },
    metadata,
  );
}

function digitsOf(text: string): string {
  return text.replace(/\P{Nd}/gu, '');
}

/** The first that names a country: what the page says, or else the visitor, whatever the form's own language. */
function regionOf(tags: readonly string[]): CountryCode | undefined {
  for (const tag of tags) {
    const country = asCountry(/^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})\b/i.exec(tag)?.[1]);
    if (country) return country;
  }
  return undefined;
}

function asCountry(text: string | undefined): CountryCode | undefined {
  const code = text?.toUpperCase();
  return Object.values(metadata.country_calling_codes)
    .flat()
    .find((country) => country === code);
}
