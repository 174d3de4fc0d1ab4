/**
 * Converts the name of a language to BCP 47. PHP templates write `ru_RU`, and systems report `de_DE.UTF-8`. Undefined if the
 * text names no language, also for `en-US@posix`: that is a system without a language.
 */
export function toLanguageTag(text: string): string | undefined {
  const tag = /@posix/i.test(text)
    ? ''
    : text
        .trim()
        .replace(/[.@].*/, '')
        .replaceAll('_', '-');
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
