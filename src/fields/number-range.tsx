import { decimal } from './decimal.js';
import { decimalsInOrder } from './decimal-order.js';
import { integer } from './integer.js';
import { NumberInput } from './number-input.js';
import { type EndProps, rangeOf } from './range.js';

function endWith(inputMode: 'numeric' | 'decimal') {
  return (props: EndProps) => <NumberInput inputMode={inputMode} {...props} />;
}

export const integer_range = rangeOf({ end: integer, End: endWith('numeric'), inOrder: decimalsInOrder });
export const decimal_range = rangeOf({ end: decimal, End: endWith('decimal'), inOrder: decimalsInOrder });
