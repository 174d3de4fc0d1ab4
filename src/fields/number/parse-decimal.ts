import { normalizeTypedText } from '../shared/normalize-typed-text.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { isCurrencyWord } from './currency-words.js';

/**
 * Parses a number as people write it in the language, with currency and separators. Returns digits with `.` as the
 * decimal separator: `1 234,50 ₽` becomes `1234.50`, `5.000 TL` becomes `5000`, and `$1,234.50` becomes `1234.50`.
 * The result stays text, so that no digit is lost in a binary fraction. Undefined: the text is not a number.
 */
export function parseDecimal(input: string, language: string): string | undefined {
  const text = normalizeTypedText(input)
    // Removes currencies such as `₽` or `руб.`. A dot after letters belongs to the abbreviation of a currency, so it
    // is removed too. A dot after a currency symbol belongs to the number, so it stays.
    .replace(/(?:\p{Sc}|[\p{L}\p{M}]+\.?)+/gu, (word) => (isCurrencyWord(word, language) ? ' ' : word));
  if (!areThousands(text)) return undefined;
  const compactInput = text
    .replace(/[\s'‘’٬]/g, '')
    // Removes the end of a price without cents: `5.000,-` becomes `5.000`. In India, the end is `/-`.
    .replace(/(\d)(?:[.,]-+|\/-)$/, '$1');
  // The Arabic decimal separator never separates thousands. `normalizeTypedText` has replaced it by a dot.
  const ungroupedText = removeGroupSeparators(compactInput, input.includes('٫') ? undefined : language);
  const [matchedText, sign, whole, fraction] =
    /^([+-]?)(?=[.,]?\d)0*([1-9]\d*)?(?:[.,](\d*))?$/.exec(ungroupedText) ?? [];
  return matchedText && (sign === '-' ? '-' : '') + (whole || '0') + (fraction ? `.${fraction}` : '');
}

/**
 * Returns false if the spaces in a text separate several numbers, such as two cells of a table. Spaces and apostrophes
 * may separate groups of three digits. In India, the groups before the last group have two digits.
 */
function areThousands(text: string): boolean {
  const [first = '', ...groups] = text
    .trim()
    .split(/[\s'‘’٬]+/)
    .filter((part) => /\d/.test(part));
  const last = groups.pop();
  return (
    last === undefined ||
    (/^\D?\d{1,3}$/.test(first) &&
      groups.every((group) => /^\d{2,3}$/.test(group)) &&
      /^\d{3}(?!\d)/.test(last) &&
      !text.trim().includes('\t'))
  );
}

/**
 * Removes thousands separators. A separator is a thousands separator if the separator occurs several times, if a
 * different separator follows, or if the locale uses the separator for thousands. In India, the groups before the
 * last group have two digits.
 * @param language undefined: a single separator in the text is a decimal separator
 */
function removeGroupSeparators(text: string, language: string | undefined): string {
  const separator = /^[+-]?\d{1,3}([.,])(?:\d\d\1)*\d{3}(\1\d{3})*((?!\1)[.,]\d*)?$/.exec(text)?.[1];
  const hasSingleSeparator = /^\D?\d+[.,]\d+$/.test(text);
  // In `0,125` the separator cannot be a thousands separator. The check is a function, so that it runs only if
  // necessary: `Intl` takes longer than rendering the field, and few numbers need the check.
  const isLocaleSeparator = () =>
    language !== undefined && !/^\D?0/.test(text) && getGroupSeparator(language) === separator;
  return separator && (!hasSingleSeparator || isLocaleSeparator()) ? text.split(separator).join('') : text;
}

function getGroupSeparator(language: string): string | undefined {
  return new Intl.NumberFormat(resolveLocale(language), { numberingSystem: 'latn' })
    .formatToParts(123456)
    .find(({ type }) => type === 'group')?.value;
}
