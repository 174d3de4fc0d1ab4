import type { FieldType } from '../shared/field-type.js';
import { createNumberType } from './number-input.js';

export const integer: FieldType<string> = createNumberType('numeric');

export const decimal: FieldType<string> = createNumberType('decimal');

export const price: FieldType<string> = decimal;
