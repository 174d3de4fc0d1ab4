import type { DefinitionWarning } from '../../form/definition.js';

const warningTexts: Readonly<Record<DefinitionWarning['code'], string>> = {
  'field-unreadable': 'is not a field and is left out',
  'field-without-id': 'a field has no id, cannot be sent and is left out',
  'group-unreadable': 'is not a list of fields and is left out',
  'kind-unknown': 'has an unknown type and is shown as a text field',
  'no-categories': 'has no categories to choose from and is left out',
  'no-fields': 'has no fields',
  'no-such-field': 'is not a field of the form, so the given value is not used',
  'parent-loop': 'is its own parent, directly or through other fields, and is shown without a parent',
  'parent-missing': 'has a parent that is not in the form or offers no choice, and is shown without a parent',
  'options-unreadable': 'has options that cannot be read and are left out',
  'text-too-long': 'has a text that is too long and was cut',
  'too-many-fields': 'has more than 2,000 fields; the rest is left out',
};

/**
 * Writes a warning about a form definition as one line for developers: the address of the field (such as
 * `ext_request.70`), the error, what apro-forms does about the error, and the code of the warning.
 */
export function formatWarning({ code, at }: DefinitionWarning): string {
  return `${at || 'the form'}: ${warningTexts[code]} (${code})`;
}
