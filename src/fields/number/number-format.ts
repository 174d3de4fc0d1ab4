// What a number needs once somebody types one, or it came with the form.
import { parseDecimal } from './parse-decimal.js';

export { parseDecimal as readDecimal };

/** `1234567.5` as `1,234,567.5` or `1.234.567,5`; digit by digit, so that none is lost. What is no number stays. */
export function formatNumber(input: string, language: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)\.?(.*)/.exec(parseDecimal(input, language) ?? '') ?? [];
  if (!whole) return input;
  // Not a format of our own for each field: browsers keep the one that is behind this.
  return (
    sign +
    BigInt(whole).toLocaleString(language) +
    (fraction ? (0.5).toLocaleString(language)[1] + fraction : '')
  );
}
