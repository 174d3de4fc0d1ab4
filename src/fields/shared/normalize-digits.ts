/**
 * Digits and the decimal sign of Arabic, Persian and full-width keyboards as those that the CRM reads, without the marks
 * of direction that such keyboards, and `Intl`, put between them.
 */
export function normalizeDigits(input: string): string {
  return input
    .replace(/\p{Cf}/gu, '')
    .replace(/[٠-٩۰-۹０-９٫]/g, (character) => (character === '٫' ? '.' : `${character.charCodeAt(0) & 15}`));
}
