import { givenNumber, readDecimal } from './decimal-text.js';
import type { FieldType } from './field-type.js';
import { numberControl } from './number-input.js';
import { textRules } from './text-rules.js';

export const integer: FieldType<string> = {
  ...textRules,
  fromText: givenNumber,
  read(raw, _, language) {
    const number = readDecimal(raw, language);
    return number === undefined || number.includes('.') ? { code: 'integer' } : number;
  },
  Control: numberControl('numeric'),
};
