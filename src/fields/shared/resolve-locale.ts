import { toLanguageTag } from '../../messages/language-tag.js';

/**
 * The locale in which numbers, dates and times of this language are read and written. The region decides the order of day
 * and month (`en-GB`, `en-US`) and the separators of a number (`es`, `es-MX`). A language without a region gets the first
 * tag of this language with a region that the page or the browser names.
 */
export function resolveLocale(language: string): string {
  const names =
    typeof document === 'undefined' ? [] : [document.documentElement.lang, ...navigator.languages];
  return names.map(toLanguageTag).find((tag) => tag?.startsWith(`${language}-`)) ?? language;
}
