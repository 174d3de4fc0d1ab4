import type { ValueRules } from '../../form/value-rules.js';

/**
 * The text without characters that nobody sees, and without space at its ends. Joiners stay inside a word, where scripts and
 * emoji need them, and so do the number signs of Arabic and the tags of flags.
 */
export function cleanText(text: string): string {
  const visible = text.replace(
    /(?![\t\n\r\u0600-\u0605\u06dd\u200c-\u200d\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\u115f\u1160\u3164\uffa0]/gu,
    '',
  );
  // Loops: an expression for the end of a text takes quadratic time.
  let [start, end] = [0, visible.length];
  while (isSpace(visible[start])) start++;
  while (end > start && isSpace(visible[end - 1])) end--;
  return visible.slice(start, end);
}

function isSpace(character = 'x'): boolean {
  return /[\s\u200c-\u200d\u2800]/.test(character);
}

/** For values without words, such as addresses and numbers: no invisible character belongs into them. */
export function cleanCode(text: string): string {
  return cleanText(text).replace(/\p{Cf}/gu, '');
}

/** Rules shared by all kinds whose raw value is a string. */
export const textRules = {
  blank: () => '',
  isBlank: (raw: string) => cleanText(raw) === '',
  parseText: (text: string) => text,
} satisfies Partial<ValueRules<string>>;
