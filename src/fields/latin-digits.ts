/** Digits and the decimal sign of Arabic, Persian and full-width keyboards as those that the CRM reads. */
export function latinDigits(typed: string): string {
  return typed.replace(/[٠-٩۰-۹０-９٫]/g, (sign) => (sign === '٫' ? '.' : `${sign.charCodeAt(0) & 15}`));
}
