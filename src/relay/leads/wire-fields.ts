import { asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';

// In the CRM's format, a field of the groups `def_customer` and `def_stock` is its value. A field of the other groups is a
// map with the property `value` (docs/protocol.md, section 7).

/** Returns the value of a field in the CRM's format. `undefined`: the field has no value. */
export function readFieldValue(group: string, field: WireValue | undefined): WireValue | undefined {
  return group.startsWith('def_') ? field : asMap(field)?.get('value');
}

/** Returns a field in the CRM's format. */
export function toWireField(group: string, value: WireValue): WireValue {
  return group.startsWith('def_') ? value : new Map([['value', value]]);
}
