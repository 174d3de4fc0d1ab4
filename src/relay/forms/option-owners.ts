import { asEntries, asId, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';

/** Ids of a field's options by field id; undefined where nobody can say which they are. */
export type OptionIdsByField = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** Whether an option that names no field is one of this field's. */
export type IsOwnedBy = (optionId: string, fieldId: string) => boolean;

/** In the CRM's document no variant names its field, so that those of several fields under one option look alike. */
export function hasFieldIds(list: WireValue): boolean {
  return asEntries(list).every(([, variant]) =>
    ['property_id', 'property'].some((name) => asId(asMap(variant)?.get(name))),
  );
}

/** What no field is known to have belongs to those of which nothing is known; failing these, to any of them. */
export function resolveOwners(fields: OptionIdsByField): IsOwnedBy {
  const entries = [...fields];
  const withoutIds = entries.filter(([, ids]) => ids === undefined);
  return (optionId, fieldId) => {
    const owners = entries.filter(([, ids]) => ids?.has(optionId));
    const candidates = [owners, withoutIds, entries].find((fieldEntries) => fieldEntries.length > 0);
    return candidates?.some(([id]) => id === fieldId) ?? false;
  };
}
