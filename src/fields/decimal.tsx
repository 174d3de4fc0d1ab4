import { givenNumber, readDecimal } from './decimal-text.js';
import type { FieldType } from './field-type.js';
import { numberControl } from './number-input.js';
import { textRules } from './text-rules.js';

export const decimal: FieldType<string> = {
  ...textRules,
  fromText: givenNumber,
  read: (raw, _, language) => readDecimal(raw, language) ?? { code: 'decimal' },
  Control: numberControl('decimal'),
};

export const price: FieldType<string> = decimal;
