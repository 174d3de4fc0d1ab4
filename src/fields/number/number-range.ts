import { createRangeType, type RangeEndProps } from '../range/range.js';
import { isDecimalLessOrEqual } from './compare-decimals.js';
import { decimal, integer } from './number-kinds.js';
import type { NumberType } from './number-type.js';

function createNumberRange(endRules: NumberType) {
  return createRangeType({
    endRules,
    // An input of a number has no button that needs a name.
    EndInput: ({ label: _, endLabelId: __, ...props }: RangeEndProps) => endRules.Input(props),
    isOrdered: isDecimalLessOrEqual,
    orderIssue: 'range-order',
  });
}

export const integer_range = createNumberRange(integer);
export const decimal_range = createNumberRange(decimal);
