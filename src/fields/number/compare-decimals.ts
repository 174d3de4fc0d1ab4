/** Whether `a` ≤ `b`, for results of `readDecimal`: digit by digit, so that two long numbers that differ in the last one do. */
export function decimalsInOrder(a: string, b: string): boolean {
  const [one, other] = [parted(a), parted(b)];
  if (one.isBelowZero !== other.isBelowZero) return one.isBelowZero;
  return one.isBelowZero ? upTo(other, one) : upTo(one, other);
}

interface Parted {
  readonly isBelowZero: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function parted(number: string): Parted {
  const [whole = '', fraction = ''] = number.replace('-', '').split('.');
  return {
    // There is a `-0` in texts, and it is no less than `0`.
    isBelowZero: number.startsWith('-') && /[1-9]/.test(number),
    whole,
    fraction: fraction.replace(/0+$/, ''),
  };
}

/** For what stands after the sign; whole parts have no zeros in front, so the longer one is the larger. */
function upTo(a: Parted, b: Parted): boolean {
  if (a.whole.length !== b.whole.length) return a.whole.length < b.whole.length;
  return a.whole === b.whole ? a.fraction <= b.fraction : a.whole < b.whole;
}
