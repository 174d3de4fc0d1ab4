import type { FieldType } from '../shared/field-type.js';
import { numberType } from './number-input.js';

export const integer: FieldType<string> = numberType('numeric');

export const decimal: FieldType<string> = numberType('decimal');

export const price: FieldType<string> = decimal;
