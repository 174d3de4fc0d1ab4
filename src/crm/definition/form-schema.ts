import * as z from 'zod/mini';
import { asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';

/** Turns a `Map` from the CRM's JSON into a plain object, because a Zod schema can only check a plain object. */
const wireObject = z.transform((wire: WireValue, context): { [name: string]: WireValue | undefined } => {
  if (isWireMap(wire)) return Object.fromEntries(wire);
  context.issues.push({ code: 'custom', message: 'not an object', input: wire });
  return z.NEVER;
});
const wireSchema = z.optional(z.custom<WireValue>());
const textSchema = z.pipe(wireSchema, z.transform(asText));
const idSchema = z.pipe(wireSchema, z.transform(asId));
const flagSchema = z.pipe(wireSchema, z.transform(asFlag));
/**
 * A property of a field that the schema does not check, because other code checks it later. An error in such a
 * property therefore does not make the whole field unreadable.
 */
const deferredValue = z.pipe(
  wireSchema,
  z.transform((value): WireValue => value ?? null),
);

/**
 * Schema of a field in the CRM's form definition (docs/protocol.md, section 4). A property that is missing or has a
 * wrong type does not make the field invalid.
 */
export const wireFieldSchema = z.pipe(
  wireObject,
  z.object({
    id: idSchema,
    name: textSchema,
    placeholder: textSchema,
    require: flagSchema,
    tip: textSchema,
    type_data: textSchema,
    datatype: textSchema,
    type: textSchema,
    parent: idSchema,
    variants: deferredValue,
  }),
);
export type WireField = z.infer<typeof wireFieldSchema>;

/** Schema of the CRM's form definition. Groups of fields are left out, because they are checked separately. */
export const wireFormSchema = z.pipe(
  wireObject,
  z.object({ formtype: idSchema, id: idSchema, name: textSchema }),
);

/**
 * Returns a text of the CRM's form definition whose HTML is not decoded yet. Empty: the property is missing or not a
 * text.
 */
export function readRawText(form: WireMap, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
