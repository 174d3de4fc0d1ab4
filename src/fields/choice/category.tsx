import { type ChoiceRaw, singleChoiceRules } from '../shared/choice-rules.js';
import type { FieldType } from '../shared/field-type.js';
import { SelectControl } from './select.js';

/** `def_stock.parent`: a tree of categories, sent as the id and not as the text. */
export const category: FieldType<ChoiceRaw> = {
  ...singleChoiceRules,
  parse: ([option]) => option?.id ?? { code: 'required' },
  Control: SelectControl,
};
