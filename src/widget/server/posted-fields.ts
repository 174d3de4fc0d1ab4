import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import { type Issue, isIssue } from '../../form/issue.js';

/** Value of a range field: the texts of its two inputs. */
type RangeTexts = Readonly<Record<'from' | 'to', string>>;

/** A text that the parser of every date, time and number rejects. */
const invalidText = '?';

/**
 * Compares the fields of a posted form with the posted texts. A field has another value than the visitor has posted if
 * it cannot take the text: a date that does not exist, or an option that the CRM has removed since the page was loaded.
 * Such a field becomes blank and gets an error, so that the text is neither lost nor replaced by a preselected option
 * without a word. A range keeps the end that is valid.
 * @param values posted texts by field address (such as `ext_request.70`)
 * @param language language of the form, for the format of the example in an error
 */
export function checkPostedFields(
  model: FormModel,
  values: Readonly<Record<string, string>>,
  language: string,
): void {
  for (const field of model.fields) {
    const { definition, list, visible } = field;
    // Errors of a file are found while the file is received. The options of a list must be loaded for a check.
    if (definition.kind === 'file' || !visible.peek() || list.peek().status !== 'ready') continue;
    const text = values[definition.address] ?? (isUnchecked(field) ? '' : undefined);
    if (text === undefined) continue;
    const isBlankText = text.trim() === '';
    if (!isBlankText && acceptsText(field, text)) continue;
    const blank = field.rules.blank(definition);
    if (!isRange(blank) && !field.rules.isBlank(field.raw.peek())) field.change(blank);
    if (!isBlankText) field.pageIssue.value = createIssue(field, language);
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
  const raw = rules.parseText(text, { ...definition, options });
  if (rules.isBlank(raw)) return false;
  if (isRange(raw)) {
    const [fromText = '', toText = ''] = text.split('..');
    return !(fromText.trim() && !raw.from) && !(toText.trim() && !raw.to);
  }
  if (definition.kind !== 'multiselect') return true;
  // A list ignores posted options that it does not have. So the field takes the text only if none of the posted
  // options was ignored.
  const { length: postedCount } = text.split(',').filter((item) => item.trim() !== '');
  return selectedOptions.peek().length >= postedCount || options.some((option) => option.text.includes(','));
}

/**
 * Returns the error of a field that cannot take a posted text: the error that the field's own rules give for an
 * invalid text. A field with options asks for a choice.
 */
function createIssue({ rules, definition }: FieldModel, language: string): Issue {
  const blank = rules.blank(definition);
  const invalidRaw = isRange(blank) ? { from: invalidText, to: invalidText } : invalidText;
  const result =
    isRange(blank) || typeof blank === 'string' ? rules.parse(invalidRaw, definition, language) : undefined;
  return result !== undefined && isIssue(result) ? result : { code: 'required-choice' };
}

function isRange(raw: unknown): raw is RangeTexts {
  return typeof raw === 'object' && raw !== null && 'from' in raw && 'to' in raw;
}
