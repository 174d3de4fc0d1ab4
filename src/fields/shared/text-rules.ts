import type { ValueRules } from '../../form/value-rules.js';

/**
 * Returns the text without invisible characters and without spaces at both ends. Joiner characters inside a word
 * stay, because some scripts and emoji need joiners. The number signs of Arabic and the tag characters of flag emoji
 * stay as well.
 */
export function cleanText(text: string): string {
  const visible = text.replace(
    /(?![\t\n\r\u0600-\u0605\u06dd\u200c-\u200d\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]/gu,
    '',
  );
  // Loops remove the spaces at both ends, because a regular expression for spaces at the end takes quadratic time.
  let [start, end] = [0, visible.length];
  while (isSpace(visible[start])) start++;
  while (end > start && isSpace(visible[end - 1])) end--;
  return visible.slice(start, end);
}

function isSpace(character = 'x'): boolean {
  return /[\s\u200c-\u200d\u2800]/.test(character);
}

/**
 * Returns a text without any invisible characters. Use this function for values that are not words, such as addresses
 * and numbers.
 */
export function cleanCode(text: string): string {
  return cleanText(text).replace(/\p{Cf}/gu, '');
}

/** Rules for the values of all field kinds whose value is a string. */
export const textRules = {
  blank: () => '',
  isBlank: (raw: string) => cleanText(raw) === '',
  parseText: (text: string) => text,
} satisfies Partial<ValueRules<string>>;
