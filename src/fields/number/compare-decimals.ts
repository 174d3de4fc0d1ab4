/**
 * Returns whether `a` ≤ `b`. Both are results of `parseDecimal`, that is, texts of digits. They are compared as
 * texts, so that long numbers lose no precision.
 */
export function isDecimalLessOrEqual(a: string, b: string): boolean {
  const [partsA, partsB] = [splitDecimal(a), splitDecimal(b)];
  if (partsA.isNegative !== partsB.isNegative) return partsA.isNegative;
  return partsA.isNegative ? isMagnitudeLessOrEqual(partsB, partsA) : isMagnitudeLessOrEqual(partsA, partsB);
}

interface DecimalParts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function splitDecimal(decimalText: string): DecimalParts {
  const [whole = '', fraction = ''] = decimalText.replace('-', '').split('.');
  return {
    // `-0` counts as `0` and not as a negative number.
    isNegative: decimalText.startsWith('-') && /[1-9]/.test(decimalText),
    whole,
    fraction,
  };
}

/**
 * Compares two numbers without their signs. Neither number has leading zeros, so the number with more digits before
 * the decimal point is larger.
 */
function isMagnitudeLessOrEqual(a: DecimalParts, b: DecimalParts): boolean {
  if (a.whole.length !== b.whole.length) return a.whole.length < b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole;
  // Zeros at the end of a fraction have no meaning: `.5` is equal to `.50`.
  const length = Math.max(a.fraction.length, b.fraction.length);
  return a.fraction.padEnd(length, '0') <= b.fraction.padEnd(length, '0');
}
