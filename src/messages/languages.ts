import { en } from './en.js';
import type { Messages, Translation } from './messages.js';

/** Languages beside English, each the one thing that its file exports, fetched when a page asks for it. */
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

/** Only the relay asks for them, so a page has none of it. */
export const translatedLanguages: readonly string[] = /* @__PURE__ */ Object.keys(translationLoaders);

/** The messages for a BCP 47 tag such as `ru-RU`; English where there is none, or where it can't be fetched. */
export async function loadMessages(locale: string): Promise<Messages> {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  const loadTranslation = Object.hasOwn(translationLoaders, language)
    ? translationLoaders[language]
    : undefined;
  try {
    return (loadTranslation && Object.values(await loadTranslation())[0]) ?? en;
  } catch {
    return en;
  }
}

/** With the rarer sentences, for forms of more than plain fields. */
export async function loadExtendedMessages(messages: Messages): Promise<Messages> {
  return messages.more ? messages : (await import('./more-en.js')).addExtendedEnglish(messages);
}
