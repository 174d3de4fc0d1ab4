import { normalizeDigits } from '../shared/normalize-digits.js';

/**
 * The number that was meant, as plain digits with `.`: `1 234,50 ₽` and `$1,234.50` are `1234.50`.
 * Text from end to end, so that no digit is lost to a binary fraction. Undefined for anything else.
 */
export function parseDecimal(input: string, language: string): string | undefined {
  const compactInput = normalizeDigits(input)
    .replace(/[\s'’٬\p{Sc}]|р(уб)?\.?$/gu, '')
    .replace(/^[−–]/, '-');
  const [matchedText, sign, whole, fraction] =
    /^([+-]?)(?=[.,]?\d)0*(\d*)(?:[.,](\d*))?$/.exec(removeGroupSeparators(compactInput, language)) ?? [];
  return matchedText && (sign === '-' ? '-' : '') + (whole || '0') + (fraction ? `.${fraction}` : '');
}

/**
 * Drops separators of thousands: where a second kind of separator, or a repeated one, shows that they are such, and a
 * single one where the language has no other use for it.
 */
function removeGroupSeparators(text: string, language: string): string {
  const separator = /^[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*((?!\1)[.,]\d*)?$/.exec(text)?.[1];
  const hasSingleSeparator = /^\D?\d+.\d+$/.test(text);
  // A group after nothing, as in `0,125`, is none. Asked for such a text alone: it takes longer than to draw the field.
  const isLanguageSeparator = () => !/^\D?0/.test(text) && (123456).toLocaleString(language)[3] === separator;
  return separator && (!hasSingleSeparator || isLanguageSeparator()) ? text.replaceAll(separator, '') : text;
}
