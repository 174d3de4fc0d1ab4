import { isIssue } from '../../form/issue.js';
import { createRangeType, type RangeEndProps } from '../range/range.js';
import { isDecimalLessOrEqual } from './compare-decimals.js';
import { decimal, integer } from './number-kinds.js';
import type { NumberType } from './number-type.js';

function createNumberRange(endRules: NumberType) {
  return createRangeType({
    endRules,
    // The input of a number has no buttons that would need a name for screen readers, so these properties are left
    // out.
    EndInput: ({ label: _, endLabelId: __, ...props }: RangeEndProps) => endRules.Input(props),
    readPasted: (text, field, language) =>
      isIssue(endRules.parse(text, field, language)) ? undefined : text.trim(),
    isOrdered: isDecimalLessOrEqual,
    orderIssue: 'range-order',
  });
}

export const integer_range = createNumberRange(integer);
export const decimal_range = createNumberRange(decimal);
