import type { FieldDefinition, FormDefinition, PersonalField } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/**
 * Moves personal fields from the form definition to the property `personal`. A field is personal if only a personal
 * link fills it in, or if its options depend on such a field. Returns the same object if the form has no personal
 * fields.
 * @param signedFields addresses (such as `ext_request.70`) of the fields that only a personal link fills in
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
 * Puts the personal fields of a form back to their former positions, after the visitor has opened a personal link. A
 * field that only a link can fill in is left out if the link has no value for it. All fields that depend on such a
 * field are left out too.
 * @param linkAddresses addresses (such as `ext_request.70`) of the fields for which the link has a value
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

/**
 * Returns a function that checks whether a field has one of the addresses, or depends on a field with one of them,
 * directly or through other fields.
 */
function createDependencyCheck(
  fields: readonly FieldDefinition[],
  addresses: ReadonlySet<string>,
): (field: FieldDefinition) => boolean {
  const fieldByAddress = new Map(fields.map((field) => [field.address, field]));
  /** Results of earlier checks by field, so that a chain of fields that depend on each other is followed only once. */
  const results = new Map<FieldDefinition, boolean>();
  return (field) => {
    const path: FieldDefinition[] = [];
    let result: boolean | undefined;
    for (let current: FieldDefinition | undefined = field; current && result === undefined; ) {
      result = addresses.has(current.address) ? true : results.get(current);
      if (result === undefined) {
        // In a wrong form definition, two fields can depend on each other. The result `false` is stored before the
        // check continues, so that the check ends when it reaches the same field again.
        results.set(current, false);
        path.push(current);
        current = current.parent && fieldByAddress.get(current.parent);
      }
    }
    for (const visited of path) results.set(visited, result ?? false);
    return result ?? false;
  };
}
