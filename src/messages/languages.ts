import { en } from './en.js';
import type { Language, Messages } from './messages.js';

/** Languages beside English, each fetched when a page asks for it. */
const languages: Readonly<Record<string, () => Promise<Language>>> = {
  ar: async () => (await import('./ar.js')).ar,
  de: async () => (await import('./de.js')).de,
  es: async () => (await import('./es.js')).es,
  fr: async () => (await import('./fr.js')).fr,
  kk: async () => (await import('./kk.js')).kk,
  pl: async () => (await import('./pl.js')).pl,
  pt: async () => (await import('./pt.js')).pt,
  ru: async () => (await import('./ru.js')).ru,
  tr: async () => (await import('./tr.js')).tr,
  uk: async () => (await import('./uk.js')).uk,
  zh: async () => (await import('./zh.js')).zh,
};

/** The messages for a BCP 47 tag such as `ru-RU`; English where there is none, or where it can't be fetched. */
export async function messagesFor(locale: string): Promise<Messages> {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  const load = Object.hasOwn(languages, language) ? languages[language] : undefined;
  try {
    return load ? await load() : en;
  } catch {
    return en;
  }
}

/** With the rarer sentences, for forms of more than plain fields. */
export async function withMore(messages: Messages): Promise<Messages> {
  return messages.more ? messages : { ...messages, more: (await import('./more-en.js')).moreEn };
}
