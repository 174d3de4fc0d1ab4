import { type FieldAddress, type FieldDefinition, isFieldAddress } from '../../form/definition.js';

/** Of a range, two texts with `..` between them; of a point, with a space: as prefill has them. */
const pairKeysByKind: Readonly<Record<string, readonly [string, string, string]>> = {
  point: ['lat', ' ', 'lon'],
};
const rangeKeys = ['from', '..', 'to'] as const;

/** What a plain form post says of each field, as the texts that prefill takes. */
export function readPostedValues(
  posted: URLSearchParams,
  fields: readonly FieldDefinition[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { address, kind } of fields) {
    const [firstKey, separator, lastKey] = pairKeysByKind[kind] ?? rangeKeys;
    const [firstText, lastText] = [posted.get(`${address}.${firstKey}`), posted.get(`${address}.${lastKey}`)];
    if (firstText !== null || lastText !== null) {
      const text = `${firstText ?? ''}${separator}${lastText ?? ''}`;
      if (text !== separator) values[address] = text;
    } else if (posted.has(address)) values[address] = posted.getAll(address).join(',');
  }
  return values;
}

/** What it says in fields that the page does not ask for: it did when it was loaded, or somebody made it up. */
export function readUnknownValues(
  posted: URLSearchParams,
  fields: readonly FieldDefinition[],
): ReadonlyMap<FieldAddress, string> {
  const shownAddresses = new Set<string>(fields.map(({ address }) => address));
  const unknownValues = new Map<FieldAddress, string>();
  for (const address of posted.keys())
    if (isFieldAddress(address) && !shownAddresses.has(address))
      unknownValues.set(address, posted.getAll(address).join(','));
  return unknownValues;
}
