/**
 * Converts the name of a language to a BCP 47 tag. PHP templates write `ru_RU`, and operating systems report
 * `de_DE.UTF-8`. Returns undefined if the text names no language. Also returns undefined for `en-US@posix`, which an
 * operating system reports if no language is set.
 */
export function toLanguageTag(text: string): string | undefined {
  const tag = /@posix/i.test(text)
    ? ''
    : text
        .trim()
        .replace(/[.@].*/, '')
        .replace(/_/g, '-');
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
