import { asEntries, asMap, decodeEntities } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';

/**
 * The values of a request's fields by field id, spelt so that what was sent and what the CRM lists look alike: without
 * entities, trimmed, lower case, white space collapsed, numbers without groups and needless zeros, days without a time,
 * phone numbers by their digits.
 */
export function normalizeFields(fields: Iterable<readonly [string, WireValue]>): ReadonlyMap<string, string> {
  const values = [...fields]
    .map(([id, value]) => [id, normalizeValue(value)] as const)
    .filter(([, text]) => text !== '');
  return new Map(values.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** What a lead says in its request's fields, by id. */
export function getRequestValues(data: WireMap): readonly (readonly [string, WireValue])[] {
  return asEntries(data.get('ext_request')).map(([id, field]) => [id, asMap(field)?.get('value') ?? null]);
}

/** The request fields of a lead as it is sent. */
export function normalizeSentRequest(data: WireMap): ReadonlyMap<string, string> {
  return normalizeFields(getRequestValues(data));
}

/** The fields of one entry of `applications/filter`, listed or as a map by id. */
export function normalizeListedRequest(fields: WireValue | undefined): ReadonlyMap<string, string> {
  return normalizeFields(
    asEntries(fields).map(([key, field]) => {
      const entry = asMap(field);
      const id = entry?.get('id');
      return [
        typeof id === 'string' || typeof id === 'number' ? String(id) : key,
        entry?.get('value') ?? field,
      ];
    }),
  );
}

export function writeFingerprint(formtype: string, request: ReadonlyMap<string, string>): string {
  return JSON.stringify([formtype, ...request]);
}

/** A value in one spelling, however the CRM gives it back. */
export function normalizeValue(value: WireValue): string {
  if (value === null || typeof value === 'boolean') return '';
  if (typeof value === 'object') {
    return asEntries(value)
      .map(([, item]) => normalizeValue(item))
      .join(',');
  }
  const text = decodeEntities(String(value))
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ',');
  const dateTime = /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4}))(?:[ t](\d\d:\d\d(?::\d\d)?))?$/.exec(
    text,
  );
  if (dateTime) return normalizeDateTime(dateTime);
  if (/^\d\d:\d\d:00$/.test(text)) return text.slice(0, 5);
  const [, integerDigits, fractionDigits] = /^(-?\d[\d ]*)(?:[.,](\d+))?$/.exec(text) ?? [];
  // `50 000.00` is 50000.
  if (integerDigits)
    return [removeCountryPrefix(integerDigits.replaceAll(' ', '')), fractionDigits?.replace(/0+$/, '')]
      .filter(Boolean)
      .join('.');
  return /^\+?[\d\s().-]{7,}$/.test(text) ? removeCountryPrefix(text.replace(/\D/g, '')) : text;
}

/** A day that begins at midnight is a day. */
function normalizeDateTime([
  ,
  year,
  month,
  day,
  otherDay,
  otherMonth,
  otherYear,
  time = '',
]: RegExpExecArray): string {
  const date = [year ?? otherYear, month ?? otherMonth, day ?? otherDay].join('-');
  const timeText = time.replace(/(?<=^\d\d:\d\d):00$/, '');
  return timeText === '' || timeText === '00:00' ? date : `${date} ${timeText}`;
}

/** In the countries where the CRM is sold, +7, 8 and nothing lead to the same ten digits. */
function removeCountryPrefix(digits: string): string {
  return digits.replace(/^[78](?=\d{10}$)/, '');
}
