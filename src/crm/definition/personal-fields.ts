import type { FieldDefinition, FormDefinition, PersonalField } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/**
 * The form as anybody is asked for it: what only a personal link fills in (`signedFields`, by address) and what hangs on
 * that is set aside. The same form where nothing is.
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

/** The form as it is for who has a link that says something of these addresses, each field in its place. */
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

/** Whether a field is one of these, or under one, at whatever depth. */
function createDependencyCheck(
  fields: readonly FieldDefinition[],
  addresses: ReadonlySet<string>,
): (field: FieldDefinition) => boolean {
  const fieldByAddress = new Map(fields.map((field) => [field.address, field]));
  return (field) => {
    const visited = new Set<FieldDefinition>();
    // A CRM may hang two fields on each other.
    for (let current: FieldDefinition | undefined = field; current && !visited.has(current); ) {
      if (addresses.has(current.address)) return true;
      visited.add(current);
      current = current.parent && fieldByAddress.get(current.parent);
    }
    return false;
  };
}
