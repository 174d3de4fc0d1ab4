import { toLanguageTag } from '../../messages/language-tag.js';

/**
 * Returns the locale in which numbers, dates and times are read and written. The region decides the order of day and
 * month (`en-GB`, `en-US`) and the separators of a number (`es`, `es-MX`). If the language has no region, the result
 * is the first language tag of the page or the browser that has the same language and a region.
 */
export function resolveLocale(language: string): string {
  const names =
    typeof document === 'undefined' ? [] : [document.documentElement.lang, ...navigator.languages];
  return names.map(toLanguageTag).find((tag) => tag?.startsWith(`${language}-`)) ?? language;
}
