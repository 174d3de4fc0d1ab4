import { createRangeType, type RangeEndProps } from '../range/range.js';
import { isDecimalLessOrEqual } from './compare-decimals.js';
import { NumberInput } from './number-input.js';
import { decimal, integer } from './number-kinds.js';

function createNumberEnd(inputMode: 'numeric' | 'decimal') {
  return ({ label: _, endLabelId: __, ...props }: RangeEndProps) => (
    <NumberInput inputMode={inputMode} {...props} />
  );
}

export const integer_range = createRangeType({
  endRules: integer,
  EndInput: createNumberEnd('numeric'),
  isOrdered: isDecimalLessOrEqual,
  orderIssue: 'range-order',
});
export const decimal_range = createRangeType({
  endRules: decimal,
  EndInput: createNumberEnd('decimal'),
  isOrdered: isDecimalLessOrEqual,
  orderIssue: 'range-order',
});
