import type { FieldDefinition, FormDefinition, PersonalField } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/**
 * Moves personal fields from the form definition to `personal`. Personal are the fields that only a personal link
 * fills in, and all fields that depend on them. Returns the same object if the form has no personal fields.
 * @param signedFields addresses of the fields that only a personal link fills in
 */
export function separatePersonalFields(loaded: LoadedForm, signedFields: ReadonlySet<string>): LoadedForm {
  const { fields } = loaded.definition;
  const isPersonal = createDependencyCheck(fields, signedFields);
  const personal = fields.flatMap((field, at) =>
    isPersonal(field) ? [{ at, field, signed: signedFields.has(field.address) }] : [],
  );
  if (personal.length === 0) return loaded;
  const publicFields = fields.filter((field) => !isPersonal(field));
  return { ...loaded, definition: { ...loaded.definition, fields: publicFields }, personal };
}

/**
 * Puts personal fields back into a form definition, at their former positions. A field that only a personal link can
 * fill in is left out if the link has no value for the field. All fields that depend on such a field are left out
 * too.
 * @param linkAddresses addresses of the fields that have a value in the personal link
 */
export function mergePersonalFields(
  definition: FormDefinition,
  personal: readonly PersonalField[] = [],
  linkAddresses: ReadonlySet<string>,
): FormDefinition {
  const fields = [...definition.fields];
  for (const { at, field } of personal) fields.splice(at, 0, field);
  const missingAddresses = personal.flatMap(({ field: { address }, signed }) =>
    signed && !linkAddresses.has(address) ? [address] : [],
  );
  const dependsOnMissing = createDependencyCheck(fields, new Set(missingAddresses));
  return { ...definition, fields: fields.filter((field) => !dependsOnMissing(field)) };
}

/** Returns a function that checks whether a field, its parent or a further ancestor has one of the addresses. */
function createDependencyCheck(
  fields: readonly FieldDefinition[],
  addresses: ReadonlySet<string>,
): (field: FieldDefinition) => boolean {
  const fieldByAddress = new Map(fields.map((field) => [field.address, field]));
  /** Results of the fields that were checked before, so that each chain of parent fields is followed only once. */
  const results = new Map<FieldDefinition, boolean>();
  return (field) => {
    const path: FieldDefinition[] = [];
    let result: boolean | undefined;
    for (let current: FieldDefinition | undefined = field; current && result === undefined; ) {
      result = addresses.has(current.address) ? true : results.get(current);
      if (result === undefined) {
        // Fields can be each other's parents. The provisional result `false` ends the loop at a field that was
        // visited.
        results.set(current, false);
        path.push(current);
        current = current.parent && fieldByAddress.get(current.parent);
      }
    }
    for (const visited of path) results.set(visited, result ?? false);
    return result ?? false;
  };
}
