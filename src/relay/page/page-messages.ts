import type { Context } from 'hono';
import { toLanguageTag } from '../../messages/language-tag.js';
import { isKnownLanguage, loadExtendedMessages, loadMessages } from '../../messages/languages.js';
import type { Messages } from '../../messages/messages.js';

/** Loads the messages in the visitor's language. `defaultLanguage`: the setting `LANGUAGE`. */
export async function loadPageMessages(context: Context, defaultLanguage: string): Promise<Messages> {
  const language = choosePageLanguage({
    queryLanguage: context.req.query('lang'),
    acceptLanguage: context.req.header('Accept-Language'),
    defaultLanguage,
  });
  return loadExtendedMessages(await loadMessages(language));
}

export interface PageLanguageOptions {
  /** Parameter `lang` of the address. Undefined: the address has none. */
  readonly queryLanguage: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Setting `LANGUAGE`. */
  readonly defaultLanguage: string;
}

/** More languages than a browser names. The rest of a longer list is ignored. */
const maxAcceptedLanguages = 30;

/**
 * Returns the language of a hosted page as a BCP 47 tag: the parameter `lang` of its address, else the first language of
 * the browser for which there is a translation, else the default.
 */
export function choosePageLanguage({
  queryLanguage,
  acceptLanguage = '',
  defaultLanguage,
}: PageLanguageOptions): string {
  return (
    [queryLanguage ?? '', ...listAcceptedLanguages(acceptLanguage)]
      .flatMap((text) => toLanguageTag(text) ?? [])
      .find(isKnownLanguage) ?? defaultLanguage
  );
}

/** The languages of an `Accept-Language` header, the most wanted first. A weight of 0 means: not wanted. */
function listAcceptedLanguages(header: string): readonly string[] {
  return header
    .split(',', maxAcceptedLanguages)
    .map((entry) => {
      const [name = '', ...parameters] = entry.split(';');
      const weight = parameters.map((text) => /^\s*q\s*=\s*([\d.]{1,5})\s*$/i.exec(text)?.[1]).find(Boolean);
      return { name: name.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((first, second) => second.weight - first.weight)
    .map(({ name }) => name);
}
