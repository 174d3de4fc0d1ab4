import { asEntries, asId, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';

/** Ids of a field's options, by field id. `undefined`: the options of the field are not known. */
export type OptionIdsByField = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/**
 * Returns true if an option belongs to a field. The function is needed for options that do not contain the id of their
 * field (`property_id`).
 */
export type IsOwnedBy = (optionId: string, fieldId: string) => boolean;

/**
 * Returns true if every option of a list contains the id of its field. The CRM's documented format has no such id
 * (`docs/protocol.md`, section 6). Without it, a list for several fields does not say to which field an option
 * belongs.
 */
export function hasFieldIds(list: WireValue): boolean {
  return asEntries(list).every(([, variant]) =>
    ['property_id', 'property'].some((name) => asId(asMap(variant)?.get(name))),
  );
}

/**
 * Decides to which fields an option belongs:
 * - to the fields whose known options include the option
 * - if there is no such field, to the fields whose options are not known
 * - if there is no such field either, to all fields
 */
export function resolveOwners(fields: OptionIdsByField): IsOwnedBy {
  const entries = [...fields];
  const withoutIds = entries.filter(([, ids]) => ids === undefined);
  return (optionId, fieldId) => {
    const owners = entries.filter(([, ids]) => ids?.has(optionId));
    const candidates = [owners, withoutIds, entries].find((fieldEntries) => fieldEntries.length > 0);
    return candidates?.some(([id]) => id === fieldId) ?? false;
  };
}
