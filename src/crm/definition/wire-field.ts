import { asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';

/**
 * A field in the CRM's form definition (docs/protocol.md, section 4). A property that is missing or has a wrong type
 * has an empty text, `false`, or `undefined` as an id.
 */
export interface WireField {
  readonly id: string | undefined;
  readonly name: string;
  readonly placeholder: string;
  readonly require: boolean;
  readonly tip: string;
  /** Type of the field's data. The CRM uses one of three names for it. */
  readonly dataType: string;
  readonly parent: string | undefined;
  /** The options of the field, which are not read yet. `null`: the field has no options. */
  readonly variants: WireValue;
}

/** Reads a field of the CRM's form definition. Undefined: the value is not an object. */
export function readWireField(wire: WireValue): WireField | undefined {
  if (!isWireMap(wire)) return undefined;
  const text = (name: string) => asText(wire.get(name));
  return {
    id: asId(wire.get('id')),
    name: text('name'),
    placeholder: text('placeholder'),
    require: asFlag(wire.get('require')),
    tip: text('tip'),
    dataType: text('type_data') || text('datatype') || text('type'),
    parent: asId(wire.get('parent')),
    variants: wire.get('variants') ?? null,
  };
}

/**
 * Returns a text of the CRM's form definition whose HTML is not decoded yet. Empty: the property is missing or not a
 * text.
 */
export function readRawText(form: WireMap, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
