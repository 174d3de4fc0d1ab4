import * as z from 'zod/mini';
import { asFlag, asId, asText, isWireMap } from '../json/coerce.js';
import type { WireMap, WireValue } from '../json/wire-json.js';

/** An object of the wire, whose members a schema then reads one by one. */
const wireObject = z.transform((wire: WireValue, context): { [name: string]: WireValue | undefined } => {
  if (isWireMap(wire)) return Object.fromEntries(wire);
  context.issues.push({ code: 'custom', message: 'not an object', input: wire });
  return z.NEVER;
});
const wire = z.optional(z.custom<WireValue>());
const text = z.pipe(wire, z.transform(asText));
const id = z.pipe(wire, z.transform(asId));
const flag = z.pipe(wire, z.transform(asFlag));
/** A part that is read later, by itself, so that one that is broken does not spoil the others. */
const deferredValue = z.pipe(
  wire,
  z.transform((value): WireValue => value ?? null),
);

/** One field as the CRM has it: every member may be missing or of another type. */
export const wireFieldSchema = z.pipe(
  wireObject,
  z.object({
    id,
    name: text,
    placeholder: text,
    require: flag,
    tip: text,
    type_data: text,
    datatype: text,
    type: text,
    parent: id,
    variants: deferredValue,
  }),
);
export type WireField = z.infer<typeof wireFieldSchema>;

/** A form without its groups, which are read field by field. */
export const wireFormSchema = z.pipe(wireObject, z.object({ formtype: id, id, name: text }));

/** A text that keeps its marks, for a reader of rich text. */
export function readRawText(form: WireMap, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
