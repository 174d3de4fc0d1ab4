import type { DefinitionWarning } from '../../form/definition.js';

const warningTexts: Readonly<Record<DefinitionWarning['code'], string>> = {
  'field-unreadable': 'it is no field; left out',
  'field-without-id': 'a field without an id can’t be sent; left out',
  'group-unreadable': 'it is no list of fields; left out',
  'kind-unknown': 'its type is not known; shown as text',
  'no-categories': 'it has no categories to choose from, and a text is none; left out',
  'no-fields': 'it has no field to fill in',
  'no-such-field': 'the form has no such field; what was given for it is not used',
  'parent-loop': 'it hangs on itself; shown without a parent',
  'parent-missing': 'what it hangs on is not in the form; shown without a parent',
  'options-unreadable': 'some options are no options; left out',
  'text-too-long': 'a text is too long; cut',
  'too-many-fields': 'there are more fields than anybody fills in; the rest is left out',
};

/** What was not understood in a definition, for developers and operators: where, what, and what became of it. */
export function formatWarning({ code, at }: DefinitionWarning): string {
  return `${at || 'the form'}: ${warningTexts[code]} (${code})`;
}
