/**
 * Digits and the decimal sign of Arabic, Persian and full-width keyboards as those that the CRM reads, without the marks
 * of direction that such keyboards, and `Intl`, put between them.
 */
export function latinDigits(typed: string): string {
  return typed
    .replace(/\p{Cf}/gu, '')
    .replace(/[٠-٩۰-۹０-９٫]/g, (sign) => (sign === '٫' ? '.' : `${sign.charCodeAt(0) & 15}`));
}
