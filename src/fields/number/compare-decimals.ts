/** Whether `a` ≤ `b`, for results of `readDecimal`: digit by digit, so that two long numbers that differ in the last one do. */
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
    // There is a `-0` in texts, and it is no less than `0`.
    isNegative: decimalText.startsWith('-') && /[1-9]/.test(decimalText),
    whole,
    fraction: fraction.replace(/0+$/, ''),
  };
}

/** For what stands after the sign; whole parts have no zeros in front, so the longer one is the larger. */
function isMagnitudeLessOrEqual(a: DecimalParts, b: DecimalParts): boolean {
  if (a.whole.length !== b.whole.length) return a.whole.length < b.whole.length;
  return a.whole === b.whole ? a.fraction <= b.fraction : a.whole < b.whole;
}
