import type { Context } from 'hono';
import { toLanguageTag } from '../../messages/language-tag.js';
import { isKnownLanguage, loadMessages } from '../../messages/languages.js';
import { loadExtendedMessages } from '../../messages/load-extended-messages.js';
import type { Messages } from '../../messages/messages.js';

/**
 * Loads the texts of a page that the relay serves (`/f/ID`), in the visitor's language.
 * @param defaultLanguage the setting `LANGUAGE`
 */
export async function loadPageMessages(context: Context, defaultLanguage: string): Promise<Messages> {
  const language = choosePageLanguage({
    queryLanguage: context.req.query('lang'),
    acceptLanguage: context.req.header('Accept-Language'),
    defaultLanguage,
  });
  return loadExtendedMessages(await loadMessages(language));
}

export interface PageLanguageOptions {
  /** Parameter `lang` of the page's URL. Undefined: the URL has no such parameter. */
  readonly queryLanguage: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Language of the page if neither the URL nor the browser names a translated one: the setting `LANGUAGE`. */
  readonly defaultLanguage: string;
}

/**
 * Largest number of languages that are read from the header `Accept-Language`. Browsers send fewer; the rest of a
 * longer list is ignored.
 */
const maxAcceptedLanguages = 30;

/**
 * Returns the language of a page that the relay serves (`/f/ID`), as a BCP 47 tag: the parameter `lang` of the page's
 * URL, or else the first language of the browser that has a translation, or else the default.
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

/**
 * Returns the languages of an `Accept-Language` header, the preferred language first. Languages with a weight of 0 are
 * left out, because the visitor does not want them.
 */
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
