import { separatePersonalFields } from '../../crm/definition/personal-fields.js';
import { readForm } from '../../crm/definition/read-form.js';
import { removeFields } from '../../crm/definition/remove-fields.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { parseWireJson, type WireValue } from '../../crm/json/wire-json.js';
import type { FieldDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/** Fields that the pages of visitors do not get. */
export interface HiddenFields {
  /** Addresses of the fields that only a personal link can fill in. */
  readonly signedFields: ReadonlySet<string>;
  /**
   * Address of the field into which the relay writes the receipt number: the setting `TOKEN_FIELD`. Undefined: no form
   * has such a field.
   */
  readonly tokenField: string | undefined;
}

/**
 * Reads a form in the CRM's format.
 * @param text response of the CRM as JSON
 * @returns `wire`: the form without the hidden fields. `loaded`: the form with all its fields
 * @throws CrmError `not-a-form`
 */
export function readCachedForm(
  text: string,
  formId: string,
  { signedFields, tokenField }: HiddenFields,
): { readonly wire: WireValue; readonly loaded: LoadedForm } {
  const wire = parseWireJson(text);
  // No visitor can fill in the receipt field, so a lead without the field misses nothing.
  const loaded = replaceFields(withSendId(readForm(wire), formId), (field) => [
    field.address === tokenField ? { ...field, required: false } : field,
  ]);
  const personalFields = separatePersonalFields(loaded, signedFields).personal ?? [];
  const hiddenAddresses = new Set<string>(personalFields.map(({ field }) => field.address));
  if (tokenField) hiddenAddresses.add(tokenField);
  return { wire: removeFields(wire, hiddenAddresses), loaded };
}

/**
 * Checks a form of the CRM before it replaces the copy in the cache. A CRM with a broken database answers with a form
 * without fields, which must not replace a copy with fields.
 * @param readCopy reads the text of the copy. Undefined: the cache has no copy
 * @throws CrmError `not-a-form`
 */
export async function requireForm(
  wire: WireValue,
  readCopy: () => Promise<string | undefined>,
): Promise<void> {
  const hasFields = (form: WireValue) => readForm(form).definition.fields.length > 0;
  if (hasFields(wire)) return;
  const copy = await readCopy();
  if (copy !== undefined && hasFields(parseWireJson(copy))) throw new CrmError('not-a-form', 'no fields');
}

/** Returns a form as visitors get it: without the receipt field, and with the signed fields in `personal`. */
export function toPublicForm(loaded: LoadedForm, { signedFields, tokenField }: HiddenFields): LoadedForm {
  const visible = replaceFields(loaded, (field) => (field.address === tokenField ? [] : [field]));
  return separatePersonalFields(visible, signedFields);
}

/** Replaces each field of a form by the fields that `replace` returns. */
export function replaceFields(
  loaded: LoadedForm,
  replace: (field: FieldDefinition) => readonly FieldDefinition[],
): LoadedForm {
  const fields = loaded.definition.fields.flatMap(replace);
  return { ...loaded, definition: { ...loaded.definition, fields } };
}

/** Returns the form with the id that every submission contains: the CRM's `formtype`, or else the id of the request. */
function withSendId(loaded: LoadedForm, formId: string): LoadedForm {
  return { ...loaded, definition: { ...loaded.definition, id: loaded.definition.id || formId } };
}
