import { type FieldAddress, type FieldDefinition, isFieldAddress } from '../../form/definition.js';

/** Of a range, two texts with `..` between them; of a point, with a space: as prefill has them. */
const parts: Readonly<Record<string, readonly [string, string, string]>> = {
  point: ['lat', ' ', 'lon'],
};
const ends = ['from', '..', 'to'] as const;

/** What a plain form post says of each field, as the texts that prefill takes. */
export function readPostedValues(
  posted: URLSearchParams,
  fields: readonly FieldDefinition[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { address, kind } of fields) {
    const [first, between, last] = parts[kind] ?? ends;
    const [one, other] = [posted.get(`${address}.${first}`), posted.get(`${address}.${last}`)];
    if (one !== null || other !== null) {
      const text = `${one ?? ''}${between}${other ?? ''}`;
      if (text !== between) values[address] = text;
    } else if (posted.has(address)) values[address] = posted.getAll(address).join(',');
  }
  return values;
}

/** What it says in fields that the page does not ask for: it did when it was loaded, or somebody made it up. */
export function readStrayValues(
  posted: URLSearchParams,
  fields: readonly FieldDefinition[],
): ReadonlyMap<FieldAddress, string> {
  const asked = new Set<string>(fields.map(({ address }) => address));
  const stray = new Map<FieldAddress, string>();
  for (const address of posted.keys())
    if (isFieldAddress(address) && !asked.has(address)) stray.set(address, posted.getAll(address).join(','));
  return stray;
}
