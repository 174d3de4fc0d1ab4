import { asEntries, asId, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';

/** Option ids by field id; `undefined` for a field whose options are not known. */
export type OptionIdsByField = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** Whether an option belongs to a field, for options that do not name their field. */
export type IsOwnedBy = (optionId: string, fieldId: string) => boolean;

/**
 * Whether every option of a list names its field. The CRM's documented format does not have this name
 * (`docs/protocol.md`, section 6), so a list for several fields does not say which option is whose.
 */
export function hasFieldIds(list: WireValue): boolean {
  return asEntries(list).every(([, variant]) =>
    ['property_id', 'property'].some((name) => asId(asMap(variant)?.get(name))),
  );
}

/**
 * Decides which field owns an option: the fields whose options are known to include the option. If there is none, the fields
 * whose options are not known. If there is none, all fields.
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
