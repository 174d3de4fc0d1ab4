import * as z from 'zod/mini';
import { asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';

/** Turns a `Map` of parsed JSON into a plain object, because a Zod schema cannot read the members of a `Map`. */
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
 * A member that the schema does not check; other code reads the member later. An error in such a member therefore
 * does not make the whole field unreadable.
 */
const deferredValue = z.pipe(
  wireSchema,
  z.transform((value): WireValue => value ?? null),
);

/**
 * Schema of a field in the CRM's form definition (docs/protocol.md, section 4). It accepts a missing member and a
 * member of a wrong type.
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

/** Schema of the CRM's form definition without the groups of fields. */
export const wireFormSchema = z.pipe(
  wireObject,
  z.object({ formtype: idSchema, id: idSchema, name: textSchema }),
);

/** Returns a text member of a form definition without decoding its HTML. Empty if the member is not a text. */
export function readRawText(form: WireMap, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
