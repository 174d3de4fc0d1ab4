/** Whether `a` ≤ `b`, for results of `parseDecimal`. Compares digits, so that long numbers lose no precision. */
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
    // `-0` is equal to `0`, not less.
    isNegative: decimalText.startsWith('-') && /[1-9]/.test(decimalText),
    whole,
    fraction,
  };
}

/** Compares without the sign. Whole parts have no leading zeros, so the longer whole part is the larger number. */
function isMagnitudeLessOrEqual(a: DecimalParts, b: DecimalParts): boolean {
  if (a.whole.length !== b.whole.length) return a.whole.length < b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole;
  // Zeros at the end have no meaning: `5` is equal to `50`.
  const length = Math.max(a.fraction.length, b.fraction.length);
  return a.fraction.padEnd(length, '0') <= b.fraction.padEnd(length, '0');
}
