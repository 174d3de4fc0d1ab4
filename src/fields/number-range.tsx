import { decimal } from './decimal.js';
import { decimalsInOrder } from './decimal-text.js';
import { integer } from './integer.js';
import { type EndProps, rangeOf } from './range.js';

function endWith(inputMode: 'numeric' | 'decimal') {
  return function End({ wiring, value, onValue }: EndProps) {
    return (
      <input
        type="text"
        {...wiring}
        class="control"
        dir="ltr"
        inputMode={inputMode}
        autocomplete="off"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    );
  };
}

export const integer_range = rangeOf({ end: integer, End: endWith('numeric'), inOrder: decimalsInOrder });
export const decimal_range = rangeOf({ end: decimal, End: endWith('decimal'), inOrder: decimalsInOrder });
