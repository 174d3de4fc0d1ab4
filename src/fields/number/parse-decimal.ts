import { latinDigits } from '../shared/normalize-digits.js';

/**
 * The number that was meant, as plain digits with `.`: `1 234,50 ₽` and `$1,234.50` are `1234.50`.
 * Text from end to end, so that no digit is lost to a binary fraction. Undefined for anything else.
 */
export function readDecimal(typed: string, language: string): string | undefined {
  const compact = latinDigits(typed)
    .replace(/[\s'’٬\p{Sc}]|р(уб)?\.?$/gu, '')
    .replace(/^[−–]/, '-');
  const [text, sign, whole, fraction] =
    /^([+-]?)(?=[.,]?\d)0*(\d*)(?:[.,](\d*))?$/.exec(ungroup(compact, language)) ?? [];
  return text && (sign === '-' ? '-' : '') + (whole || '0') + (fraction ? `.${fraction}` : '');
}

/**
 * Drops separators of thousands: where a second kind of separator, or a repeated one, shows that they are such, and a
 * single one where the language has no other use for it.
 */
function ungroup(text: string, language: string): string {
  const group = /^[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*((?!\1)[.,]\d*)?$/.exec(text)?.[1];
  const isOne = /^\D?\d+.\d+$/.test(text);
  // A group after nothing, as in `0,125`, is none. Asked for such a text alone: it takes longer than to draw the field.
  const isOwn = () => !/^\D?0/.test(text) && (123456).toLocaleString(language)[3] === group;
  return group && (!isOne || isOwn()) ? text.replaceAll(group, '') : text;
}
