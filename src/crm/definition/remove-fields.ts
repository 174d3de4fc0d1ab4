import { asEntries, isWireMap } from '../json/coerce.js';
import type { WireValue } from '../json/wire-json.js';
import { maxFields } from './limits.js';
import { fieldAddressIn, fieldGroups } from './read-form.js';

/**
 * Removes fields from a form definition in the CRM's format. `addresses` are addresses of fields, such as
 * `ext_request.70`.
 */
export function removeFields(wire: WireValue, addresses: ReadonlySet<string>): WireValue {
  if (addresses.size === 0 || !isWireMap(wire)) return wire;
  return new Map(
    [...wire].map(([name, value]): [string, WireValue] => {
      const group = fieldGroups.find((knownGroup) => knownGroup === name);
      if (!group) return [name, value];
      const remainingEntries = asEntries(value)
        .slice(0, maxFields + 1)
        .filter(([key, field]) => !addresses.has(fieldAddressIn(group, value, key, field)));
      return [
        name,
        isWireMap(value)
          ? new Map(remainingEntries)
          : Array.isArray(value)
            ? remainingEntries.map(([, field]) => field)
            : value,
      ];
    }),
  );
}
