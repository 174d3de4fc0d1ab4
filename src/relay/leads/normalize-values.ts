import { asEntries, asMap, decodeEntities } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';

/**
 * Normalizes the values of a request and returns them by field id. A normalized value that was sent to the CRM equals
 * the normalized value that the CRM lists later. HTML entities are decoded, white space is trimmed and collapsed,
 * letters become lower case. Numbers lose thousands separators and trailing zeros, dates lose the time 00:00, phone
 * numbers become digits. Empty values are left out.
 */
export function normalizeFields(fields: Iterable<readonly [string, WireValue]>): ReadonlyMap<string, string> {
  const values = [...fields]
    .map(([id, value]) => [id, normalizeValue(value)] as const)
    .filter(([, text]) => text !== '');
  return new Map(values.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Returns the values of a lead in the field group `ext_request`, by field id. */
export function getRequestValues(data: WireMap): readonly (readonly [string, WireValue])[] {
  return asEntries(data.get('ext_request')).map(([id, field]) => [id, asMap(field)?.get('value') ?? null]);
}

/** Normalizes the values of a lead in the field group `ext_request`, and returns them by field id. */
export function normalizeSentRequest(data: WireMap): ReadonlyMap<string, string> {
  return normalizeFields(getRequestValues(data));
}

/**
 * Normalizes the fields of a request that the CRM lists in `applications/filter` (`docs/protocol.md`, section 9). The
 * CRM sends the fields as a list or as an object by id.
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

/**
 * Returns a text for comparing two leads: it is equal if both leads are of the same form and have the same normalized
 * values.
 */
export function writeFingerprint(formtype: string, request: ReadonlyMap<string, string>): string {
  return JSON.stringify([formtype, ...request]);
}

/** Normalizes the value of a single field by the rules of `normalizeFields`. */
export function normalizeValue(value: WireValue): string {
  if (value === null || typeof value === 'boolean') return '';
  if (typeof value === 'object') {
    return asEntries(value)
      .map(([, item]) => normalizeValue(item))
      .join(',');
  }
  const text = decodeEntities(String(value))
    // Accents beyond 30 on one letter are removed, because the time of `String.normalize` grows with the square of
    // their number. No language uses 30 accents.
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
  // Spaces between thousands and zeros after the point are removed: `50 000.00` becomes `50000`.
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

/**
 * Writes a date as `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` or, if the seconds are not 0, `YYYY-MM-DD HH:MM:SS`. The time 00:00
 * is left out, because the CRM adds it to dates without a time.
 */
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

/**
 * Removes a leading 7 or 8 from a phone number of eleven digits. In Russia and Kazakhstan +7, 8 and no prefix mean
 * the same number.
 */
function removeCountryPrefix(digits: string): string {
  return digits.replace(/^[78](?=\d{10}$)/, '');
}
