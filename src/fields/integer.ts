import type { FieldType } from './field-type.js';
import { numberType } from './number-input.js';

export const integer: FieldType<string> = numberType('numeric');
