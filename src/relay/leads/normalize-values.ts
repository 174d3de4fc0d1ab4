import { asEntries, asMap, decodeEntities } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';

/**
 * Returns the values of a request by field id, normalized so that a sent value equals the value that the CRM lists for it:
 * HTML entities decoded, trimmed, lower case, white space collapsed, numbers without thousands separators and trailing
 * zeros, dates without the time 00:00, phone numbers as digits. Empty values are left out.
 */
export function normalizeFields(fields: Iterable<readonly [string, WireValue]>): ReadonlyMap<string, string> {
  const values = [...fields]
    .map(([id, value]) => [id, normalizeValue(value)] as const)
    .filter(([, text]) => text !== '');
  return new Map(values.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Returns the values of the group `ext_request` of a lead, by field id. */
export function getRequestValues(data: WireMap): readonly (readonly [string, WireValue])[] {
  return asEntries(data.get('ext_request')).map(([id, field]) => [id, asMap(field)?.get('value') ?? null]);
}

/** Normalizes the values of the group `ext_request` of a lead. */
export function normalizeSentRequest(data: WireMap): ReadonlyMap<string, string> {
  return normalizeFields(getRequestValues(data));
}

/**
 * Normalizes the fields of an entry of `applications/filter` (`docs/protocol.md`, section 9). The CRM writes the fields as
 * a list or as a map by id.
 */
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

/** Returns a text that is equal for two leads of the same form with the same normalized values. */
export function writeFingerprint(formtype: string, request: ReadonlyMap<string, string>): string {
  return JSON.stringify([formtype, ...request]);
}

/** Normalizes a single value; see `normalizeFields`. */
export function normalizeValue(value: WireValue): string {
  if (value === null || typeof value === 'boolean') return '';
  if (typeof value === 'object') {
    return asEntries(value)
      .map(([, item]) => normalizeValue(item))
      .join(',');
  }
  const text = decodeEntities(String(value))
    // The time of `normalize` grows with the square of the marks on one letter. No language uses 30 of them.
    .replace(/\p{M}+/gu, (marks) => marks.slice(0, 30))
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
  // `50 000.00` becomes `50000`.
  if (integerDigits)
    return [removeCountryPrefix(integerDigits.replaceAll(' ', '')), removeEndZeros(fractionDigits)]
      .filter(Boolean)
      .join('.');
  return /^\+?[\d\s().-]{7,}$/.test(text) ? removeCountryPrefix(text.replace(/\D/g, '')) : text;
}

function removeEndZeros(digits = ''): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** Writes `YYYY-MM-DD` or `YYYY-MM-DD HH:MM`. The CRM adds 00:00 to a date, so this time is left out. */
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

/** Removes a leading 7 or 8 from eleven digits. In Russia and Kazakhstan +7, 8 and no prefix mean the same number. */
function removeCountryPrefix(digits: string): string {
  return digits.replace(/^[78](?=\d{10}$)/, '');
}
