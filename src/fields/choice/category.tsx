import { type ChoiceRaw, singleChoiceRules } from '../shared/choice-rules.js';
import type { FieldType } from '../shared/field-type.js';
import { select } from './select.js';

/**
 * The field `def_stock.parent`, which offers a tree of categories. The answer is the id of the selected option, not
 * the option's text.
 */
export const category: FieldType<ChoiceRaw> = {
  ...singleChoiceRules,
  parse: ([option]) => option?.id ?? { code: 'required' },
  Control: select.Control,
};
