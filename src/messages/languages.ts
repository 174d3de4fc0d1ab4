import { en } from './en.js';
import { toLanguageTag } from './language-tag.js';
import type { Messages, Translation } from './messages.js';

/** Loaders of all languages other than English. Each module exports one translation and nothing else. */
const translationLoaders: Readonly<Record<string, () => Promise<Readonly<Record<string, Translation>>>>> = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  kk: () => import('./kk.js'),
  pl: () => import('./pl.js'),
  pt: () => import('./pt.js'),
  ru: () => import('./ru.js'),
  tr: () => import('./tr.js'),
  uk: () => import('./uk.js'),
  zh: () => import('./zh.js'),
};

/** Codes of all languages other than English. Only the relay uses the list, so the build removes the list from pages. */
export const translatedLanguages: readonly string[] = /* @__PURE__ */ Object.keys(translationLoaders);

/**
 * Loads the messages for the name of a language such as `ru-RU` or `ru_RU`. The messages keep the region: numbers and dates
 * depend on the region. English if there is no translation or the fetch fails.
 */
export async function loadMessages(locale: string): Promise<Messages> {
  const tag = toLanguageTag(locale) ?? '';
  const language = tag.split('-')[0] ?? '';
  const loadTranslation = Object.hasOwn(translationLoaders, language)
    ? translationLoaders[language]
    : undefined;
  try {
    const messages = (loadTranslation && Object.values(await loadTranslation())[0]) ?? en;
    return messages.language === language ? { ...messages, language: tag } : messages;
  } catch {
    return en;
  }
}

/**
 * Adds the extended messages, which only some forms need. English fetches a chunk; other languages have them already.
 * @throws an error if the chunk cannot be fetched
 */
export async function loadExtendedMessages(messages: Messages): Promise<Messages> {
  return messages.more ? messages : (await import('./more-en.js')).addExtendedEnglish(messages);
}
