import type { FieldType } from './field-type.js';
import { numberType } from './number-input.js';

export const decimal: FieldType<string> = numberType('decimal');

export const price: FieldType<string> = decimal;
