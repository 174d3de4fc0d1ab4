import { type EndProps, rangeOf } from '../range/range.js';
import { decimalsInOrder } from './compare-decimals.js';
import { NumberInput } from './number-input.js';
import { decimal, integer } from './number-kinds.js';

function endWith(inputMode: 'numeric' | 'decimal') {
  return (props: EndProps) => <NumberInput inputMode={inputMode} {...props} />;
}

export const integer_range = rangeOf({ end: integer, End: endWith('numeric'), inOrder: decimalsInOrder });
export const decimal_range = rangeOf({ end: decimal, End: endWith('decimal'), inOrder: decimalsInOrder });
