import { createNumberType } from './number-type.js';

export const integer = createNumberType('numeric');

export const decimal = createNumberType('decimal');

export const price = decimal;
