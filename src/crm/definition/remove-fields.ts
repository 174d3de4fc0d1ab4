import { fieldGroups } from '../../form/definition.js';
import { asEntries, isWireMap } from '../json/coerce.js';
import type { WireValue } from '../json/wire-json.js';
import { addressIn } from './read-form.js';

/** A form in the CRM's own words, without the fields of these addresses. */
export function withoutFields(wire: WireValue, addresses: ReadonlySet<string>): WireValue {
  if (addresses.size === 0 || !isWireMap(wire)) return wire;
  return new Map(
    Array.from(wire, ([name, value]) => {
      const group = fieldGroups.find((known) => known === name);
      if (!group) return [name, value];
      const kept = asEntries(value).filter(
        ([key, field]) => !addresses.has(addressIn(group, value, key, field)),
      );
      return [
        name,
        isWireMap(value) ? new Map(kept) : Array.isArray(value) ? kept.map(([, field]) => field) : value,
      ];
    }),
  );
}
