import type { WireMap, WireValue } from '../crm/wire-json.js';
import { asEntries, asMap } from '../crm/wire-values.js';

/**
 * The values of a request's fields by field id, spelt so that what was sent and what the CRM lists look alike:
 * trimmed, lower case, white space collapsed, numbers without groups and needless zeros, and phone numbers by their digits.
 */
export function comparable(request: Iterable<readonly [string, WireValue]>): ReadonlyMap<string, string> {
  const values = [...request]
    .map(([id, value]) => [id, spell(value)] as const)
    .filter(([, text]) => text !== '');
  return new Map(values.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The request fields of a lead as it is sent. */
export function sentRequest(data: WireMap): ReadonlyMap<string, string> {
  return comparable(
    asEntries(data.get('ext_request')).map(([id, field]) => [id, asMap(field)?.get('value') ?? null]),
  );
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

function spell(value: WireValue): string {
  if (value === null || typeof value === 'boolean') return '';
  if (typeof value === 'object') {
    return asEntries(value)
      .map(([, part]) => spell(part))
      .join(',');
  }
  const text = String(value).normalize('NFC').trim().toLowerCase().replace(/\s+/g, ' ');
  const [, whole, fraction] = /^(-?\d[\d ]*)(?:[.,](\d+))?$/.exec(text) ?? [];
  // `50 000.00` is 50000.
  if (whole) return [whole.replaceAll(' ', ''), fraction?.replace(/0+$/, '')].filter(Boolean).join('.');
  return /^\+?[\d\s().-]{7,}$/.test(text) ? text.replace(/\D/g, '') : text;
}
