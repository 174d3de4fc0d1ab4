import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { Issue } from '../../form/issue.js';

/**
 * Compares the fields of a posted form with the posted texts. A field has another value than the visitor has posted if
 * it cannot take the text: a date that does not exist, or an option that the CRM has removed since the page was loaded.
 * Such a field becomes blank and gets an error, so that the text is neither lost nor replaced by a preselected option
 * without a word.
 * @param values posted texts by field address (such as `ext_request.70`)
 */
export function checkPostedFields(model: FormModel, values: Readonly<Record<string, string>>): void {
  for (const field of model.fields) {
    const { definition, list, visible } = field;
    // Files have errors of their own. A list without options accepts no choice.
    if (definition.kind === 'file' || !visible.peek() || list.peek().status !== 'ready') continue;
    const text = values[definition.address] ?? (isUnchecked(field) ? '' : undefined);
    if (text === undefined) continue;
    const isBlankText = text.trim() === '';
    if (!isBlankText && acceptsText(field, text)) continue;
    if (!field.rules.isBlank(field.raw.peek())) field.change(field.rules.blank(definition));
    if (!isBlankText) field.pageIssue.value = createIssue(definition.kind);
  }
}

/**
 * Returns true for a group of checkboxes. If the visitor checks none of them, browsers post nothing for the field.
 */
function isUnchecked({ definition: { kind, parent, options = [] } }: FieldModel): boolean {
  return kind === 'multiselect' && parent === undefined && options.length > 0;
}

function acceptsText({ rules, definition, list, selectedOptions }: FieldModel, text: string): boolean {
  const { options } = { options: definition.options ?? [], ...list.peek() };
  if (rules.isBlank(rules.parseText(text, { ...definition, options }))) return false;
  if (definition.kind !== 'multiselect') return true;
  // A list ignores posted options that it does not have. So the field takes the text only if none of the posted
  // options was ignored.
  const { length: postedCount } = text.split(',').filter((item) => item.trim() !== '');
  return selectedOptions.peek().length >= postedCount || options.some((option) => option.text.includes(','));
}

/** Error of a field that cannot take a posted text. */
function createIssue(kind: string): Issue {
  if (/^date(_|$)/.test(kind)) return { code: 'date', params: { example: '2014-03-14' } };
  if (/^time(_|$)/.test(kind)) return { code: 'time', params: { example: '21:34' } };
  if (/^datetime(_|$)/.test(kind)) return { code: 'datetime', params: { example: '2014-03-14 21:34' } };
  return { code: 'required-choice' };
}
