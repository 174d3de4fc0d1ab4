import * as z from 'zod/mini';
import { asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';

/** Turns a map into a plain object, so that a schema can read the members. */
const wireObject = z.transform((wire: WireValue, context): { [name: string]: WireValue | undefined } => {
  if (isWireMap(wire)) return Object.fromEntries(wire);
  context.issues.push({ code: 'custom', message: 'not an object', input: wire });
  return z.NEVER;
});
const wireSchema = z.optional(z.custom<WireValue>());
const textSchema = z.pipe(wireSchema, z.transform(asText));
const idSchema = z.pipe(wireSchema, z.transform(asId));
const flagSchema = z.pipe(wireSchema, z.transform(asFlag));
/** A member that is read later, so that an error in the member does not make the whole field unreadable. */
const deferredValue = z.pipe(
  wireSchema,
  z.transform((value): WireValue => value ?? null),
);

/** A field of a definition (docs/protocol.md, section 4). Each member can be missing or have another type. */
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

/** The members of a definition other than the groups of fields. */
export const wireFormSchema = z.pipe(
  wireObject,
  z.object({ formtype: idSchema, id: idSchema, name: textSchema }),
);

/** A text with its HTML, for `readRichText`. Empty if the member is no text. */
export function readRawText(form: WireMap, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
