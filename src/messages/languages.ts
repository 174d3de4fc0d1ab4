import { en } from './en.js';
import { toLanguageTag } from './language-tag.js';
import type { Messages, Translation } from './messages.js';

/**
 * Functions that load the translations into all languages except English. Each module exports only its translation.
 */
const translationLoaders: Readonly<Record<string, () => Promise<Readonly<Record<string, Translation>>>>> = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  kk: () => import('./kk.js'),
  pl: () => import('./pl.js'),
  pt: () => import('./pt.js'),
  'pt-pt': () => import('./pt-pt.js'),
  ru: () => import('./ru.js'),
  tr: () => import('./tr.js'),
  uk: () => import('./uk.js'),
  zh: () => import('./zh.js'),
  'zh-tw': () => import('./zh-tw.js'),
};

/**
 * Returns the code of the translation for a canonical BCP 47 tag, for example `zh-tw` for `zh-Hant-HK`. Portuguese
 * outside Brazil uses the translation for Portugal. Undefined: the language is English or there is no translation, so
 * the English texts are used.
 */
export function findTranslation(tag: string): string | undefined {
  const translation = /^zh-(Hant|TW|HK|MO)/.test(tag)
    ? 'zh-tw'
    : /^pt-(?!.*BR)/.test(tag)
      ? 'pt-pt'
      : tag.split('-', 1)[0];
  // A canonical language tag is never the name of a property that all objects have, so `in` finds only translations.
  return translation && translation in translationLoaders ? translation : undefined;
}

/**
 * Codes of all languages except English. Only the relay uses this list, so the build omits it from scripts for pages.
 */
export const translatedLanguages: readonly string[] = /* @__PURE__ */ Object.keys(translationLoaders);

/**
 * Returns whether the texts of the widget exist in the language of a BCP 47 tag. Only the relay calls this function.
 */
export function isKnownLanguage(tag: string): boolean {
  return /^en\b/i.test(tag) || (tag !== '' && findTranslation(tag) !== undefined);
}

/**
 * Loads the texts of the widget in a language, given by a name such as `ru-RU` or `ru_RU`. The result keeps the
 * region of the language, because the format of numbers and dates depends on the region. Returns the English texts if
 * there is no translation or if loading the translation fails. Numbers and dates are written in the given language also
 * then.
 */
export async function loadMessages(locale: string): Promise<Messages> {
  const tag = toLanguageTag(locale) ?? 'en';
  const load = translationLoaders[findTranslation(tag) ?? ''];
  try {
    const messages = load && Object.values(await load())[0];
    return { ...en, ...messages, [messages || tag.startsWith('en') ? 'language' : 'locale']: tag };
  } catch {
    return { ...en, locale: tag };
  }
}
