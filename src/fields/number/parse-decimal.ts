import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { isCurrencyWord } from './currency-words.js';

/**
 * Parses a number as the language writes it, with currency and separators, into digits with `.`: `1 234,50 ₽`, `5.000 TL`
 * and `$1,234.50` are `1234.50`, `5000` and `1234.50`. The result stays text, so that no digit is lost in a binary
 * fraction. Undefined if the input is not a number.
 */
export function parseDecimal(input: string, language: string): string | undefined {
  const compactInput = normalizeTypedText(input)
    // A dot after letters belongs to the abbreviation, a dot after a symbol to the number.
    .replace(/(?:\p{Sc}|[\p{L}\p{M}]+\.?)+/gu, (word) => (isCurrencyWord(word, language) ? ' ' : word))
    .replace(/[\s'‘’٬]/g, '')
    // `5.000,-`: no cents.
    .replace(/(\d)[.,]-+$/, '$1');
  const [matchedText, sign, whole, fraction] =
    /^([+-]?)(?=[.,]?\d)0*([1-9]\d*)?(?:[.,](\d*))?$/.exec(removeGroupSeparators(compactInput, language)) ??
    [];
  return matchedText && (sign === '-' ? '-' : '') + (whole || '0') + (fraction ? `.${fraction}` : '');
}

/**
 * Removes thousands separators. A separator counts as a thousands separator if it is repeated, if a different separator
 * follows it, or if it is the thousands separator of the locale. In India the groups before the last have two digits.
 */
function removeGroupSeparators(text: string, language: string): string {
  const separator = /^[+-]?\d{1,3}([.,])(?:\d\d\1)*\d{3}(\1\d{3})*((?!\1)[.,]\d*)?$/.exec(text)?.[1];
  const hasSingleSeparator = /^\D?\d+[.,]\d+$/.test(text);
  // In `0,125` the separator cannot be a thousands separator. A function, since `Intl` takes longer than rendering the
  // field and few inputs need it.
  const isLocaleSeparator = () => !/^\D?0/.test(text) && getGroupSeparator(language) === separator;
  return separator && (!hasSingleSeparator || isLocaleSeparator()) ? text.replaceAll(separator, '') : text;
}

function getGroupSeparator(language: string): string | undefined {
  return new Intl.NumberFormat(resolveLocale(language), { numberingSystem: 'latn' })
    .formatToParts(123456)
    .find(({ type }) => type === 'group')?.value;
}
