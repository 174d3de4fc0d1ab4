import { asEntries, asMap, decodeEntities } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';

/**
 * The values of a request's fields by field id, spelt so that what was sent and what the CRM lists look alike: without
 * entities, trimmed, lower case, white space collapsed, numbers without groups and needless zeros, days without a time,
 * phone numbers by their digits.
 */
export function comparable(request: Iterable<readonly [string, WireValue]>): ReadonlyMap<string, string> {
  const values = [...request]
    .map(([id, value]) => [id, spell(value)] as const)
    .filter(([, text]) => text !== '');
  return new Map(values.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** What a lead says in its request's fields, by id. */
export function sentValues(data: WireMap): readonly (readonly [string, WireValue])[] {
  return asEntries(data.get('ext_request')).map(([id, field]) => [id, asMap(field)?.get('value') ?? null]);
}

/** The request fields of a lead as it is sent. */
export function sentRequest(data: WireMap): ReadonlyMap<string, string> {
  return comparable(sentValues(data));
}

/** The fields of one entry of `applications/filter`, listed or as a map by id. */
export function listedRequest(fields: WireValue | undefined): ReadonlyMap<string, string> {
  return comparable(
    asEntries(fields).map(([key, field]) => {
      const member = asMap(field);
      const id = member?.get('id');
      return [
        typeof id === 'string' || typeof id === 'number' ? String(id) : key,
        member?.get('value') ?? field,
      ];
    }),
  );
}

export function fingerprintText(formtype: string, request: ReadonlyMap<string, string>): string {
  return JSON.stringify([formtype, ...request]);
}

/** A value in one spelling, however the CRM gives it back. */
export function spell(value: WireValue): string {
  if (value === null || typeof value === 'boolean') return '';
  if (typeof value === 'object') {
    return asEntries(value)
      .map(([, part]) => spell(part))
      .join(',');
  }
  const text = decodeEntities(String(value))
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ',');
  const moment = /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4}))(?:[ t](\d\d:\d\d(?::\d\d)?))?$/.exec(
    text,
  );
  if (moment) return spellMoment(moment);
  if (/^\d\d:\d\d:00$/.test(text)) return text.slice(0, 5);
  const [, whole, fraction] = /^(-?\d[\d ]*)(?:[.,](\d+))?$/.exec(text) ?? [];
  // `50 000.00` is 50000.
  if (whole)
    return [withoutPrefix(whole.replaceAll(' ', '')), fraction?.replace(/0+$/, '')].filter(Boolean).join('.');
  return /^\+?[\d\s().-]{7,}$/.test(text) ? withoutPrefix(text.replace(/\D/g, '')) : text;
}

/** A day that begins at midnight is a day. */
function spellMoment([
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
  const clock = time.replace(/(?<=^\d\d:\d\d):00$/, '');
  return clock === '' || clock === '00:00' ? date : `${date} ${clock}`;
}

/** In the countries where the CRM is sold, +7, 8 and nothing lead to the same ten digits. */
function withoutPrefix(digits: string): string {
  return digits.replace(/^[78](?=\d{10}$)/, '');
}
