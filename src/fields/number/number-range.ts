import { createRangeType } from '../range/range.js';
import { isDecimalLessOrEqual } from './compare-decimals.js';
import { decimal, integer } from './number-kinds.js';

export const integer_range = createRangeType({
  endRules: integer,
  EndInput: integer.Input,
  isOrdered: isDecimalLessOrEqual,
  orderIssue: 'range-order',
});
export const decimal_range = createRangeType({
  endRules: decimal,
  EndInput: decimal.Input,
  isOrdered: isDecimalLessOrEqual,
  orderIssue: 'range-order',
});
