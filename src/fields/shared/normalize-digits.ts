/**
 * Converts Arabic, Persian and full-width digits and the Arabic decimal separator to ASCII, and removes invisible
 * formatting characters such as direction marks, which keyboards and `Intl` insert.
 */
export function normalizeDigits(input: string): string {
  return input
    .replace(/\p{Cf}/gu, '')
    .replace(/[٠-٩۰-۹０-９٫]/g, (character) => (character === '٫' ? '.' : `${character.charCodeAt(0) & 15}`));
}
