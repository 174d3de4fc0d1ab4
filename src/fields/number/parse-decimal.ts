import { normalizeDigits } from '../shared/normalize-digits.js';

/**
 * Parses a number with currency signs and separators into digits with `.`: `1 234,50 ₽` and `$1,234.50` are `1234.50`.
 * The result stays text, so that no digit is lost in a binary fraction. Undefined if the input is not a number.
 */
export function parseDecimal(input: string, language: string): string | undefined {
  const compactInput = normalizeDigits(input)
    .replace(/[\s'’٬\p{Sc}]|р(уб)?\.?$/gu, '')
    .replace(/^[−–]/, '-');
  const [matchedText, sign, whole, fraction] =
    /^([+-]?)(?=[.,]?\d)0*([1-9]\d*)?(?:[.,](\d*))?$/.exec(removeGroupSeparators(compactInput, language)) ??
    [];
  return matchedText && (sign === '-' ? '-' : '') + (whole || '0') + (fraction ? `.${fraction}` : '');
}

/**
 * Removes thousands separators. A separator counts as a thousands separator if it is repeated, if a different separator
 * follows it, or if it is the thousands separator of the language.
 */
function removeGroupSeparators(text: string, language: string): string {
  const separator = /^[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*((?!\1)[.,]\d*)?$/.exec(text)?.[1];
  const hasSingleSeparator = /^\D?\d+[.,]\d+$/.test(text);
  // In `0,125` the separator cannot be a thousands separator. A function, since `toLocaleString` takes longer than
  // rendering the field and few inputs need it.
  const isLanguageSeparator = () => !/^\D?0/.test(text) && (123456).toLocaleString(language)[3] === separator;
  return separator && (!hasSingleSeparator || isLanguageSeparator()) ? text.replaceAll(separator, '') : text;
}
