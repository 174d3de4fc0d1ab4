import type { FieldDefinition, FormDefinition, PersonalField } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/**
 * The form as anybody is asked for it: what only a personal link fills in (`signedFields`, by address) and what hangs on
 * that is set aside. The same form where nothing is.
 */
export function setAside(loaded: LoadedForm, signedFields: ReadonlySet<string>): LoadedForm {
  const { fields } = loaded.definition;
  const isPersonal = hangsOn(fields, signedFields);
  const personal = fields.flatMap((field, at) =>
    isPersonal(field) ? [{ at, field, signed: signedFields.has(field.address) }] : [],
  );
  if (personal.length === 0) return loaded;
  const open = fields.filter((field) => !isPersonal(field));
  return { ...loaded, definition: { ...loaded.definition, fields: open }, personal };
}

/** The form as it is for who has a link that says something of these addresses, each field in its place. */
export function bringIn(
  definition: FormDefinition,
  personal: readonly PersonalField[] = [],
  said: ReadonlySet<string>,
): FormDefinition {
  const fields = [...definition.fields];
  for (const { at, field } of personal) fields.splice(at, 0, field);
  const unsaid = personal.flatMap(({ field: { address }, signed }) =>
    signed && !said.has(address) ? [address] : [],
  );
  const isLacking = hangsOn(fields, new Set(unsaid));
  return { ...definition, fields: fields.filter((field) => !isLacking(field)) };
}

/** Whether a field is one of these, or under one, at whatever depth. */
function hangsOn(
  fields: readonly FieldDefinition[],
  addresses: ReadonlySet<string>,
): (field: FieldDefinition) => boolean {
  const known = new Map(fields.map((field) => [field.address, field]));
  return (field) => {
    const above = new Set<FieldDefinition>();
    // A CRM may hang two fields on each other.
    for (let at: FieldDefinition | undefined = field; at && !above.has(at); ) {
      if (addresses.has(at.address)) return true;
      above.add(at);
      at = at.parent && known.get(at.parent);
    }
    return false;
  };
}
