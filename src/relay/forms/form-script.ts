import * as z from 'zod';
import type { FormDefinition } from '../../form/definition.js';
import { toLanguageTag } from '../../messages/language-tag.js';
import { findTranslation, isKnownLanguage } from '../../messages/languages.js';
import { listNeededScripts } from '../../widget/server/needed-scripts.js';
import { type CachedResponse, createEtag } from '../http/cached-response.js';
import { type Assets, getAssetText } from './assets.js';

export interface FormModuleOptions {
  readonly definition: FormDefinition;
  readonly published: CachedResponse;
}

export interface FormScriptOptions extends FormModuleOptions {
  readonly formId: string;
  /**
   * URL of the setting `PUBLIC_URL`, which the script sends its requests to. Then even a copy of the script on another
   * server uses the relay. Undefined: the script sends its requests to the folder from which it was loaded.
   */
  readonly publicUrl: string | undefined;
  /**
   * Language of the form as a BCP 47 tag. If the language is undefined or has no texts, the form has the language of the
   * page.
   */
  readonly language: string | undefined;
  /**
   * True if the page already contains the form as server-rendered HTML. The script then makes this HTML interactive.
   */
  readonly adoptsServerForm: boolean;
  /** True if the URL of the script sets an option of the appearance, for example `look`. */
  readonly hasLook: boolean;
}

/**
 * Creates the response of `GET /ID.js`. This single file contains the main script, the other scripts that the form
 * needs, and the form definition. A page that loads the file as a script shows the form without further code.
 * @returns `undefined` if the scripts of apro-forms were not built
 */
export async function writeFormScript(
  assets: Assets,
  { formId, publicUrl, definition, published, language = '', adoptsServerForm, hasLook }: FormScriptOptions,
): Promise<CachedResponse | undefined> {
  const { entry, listFiles, readFiles } = await openChunks(assets);
  if (!entry) return undefined;
  const languageTag = toLanguageTag(language);
  const messagesLanguage = languageTag && findTranslation(languageTag);
  // The main script (`embed`) must come first. It begins with a hint for the browser's compiler, and browsers read
  // such a hint only in the first lines of a file.
  const files = listFiles([
    'embed',
    messagesLanguage ?? '',
    adoptsServerForm ? 'hydrate-form' : '',
    hasLook ? 'look' : '',
    ...(await listNeededScripts(definition)),
  ]);
  const scripts = await readFiles(files);
  const formIdJson = JSON.stringify(formId);
  // A language without texts is left to the page, because the option `locale` would cause a warning on the console.
  const localeJson = JSON.stringify(languageTag && isKnownLanguage(languageTag) ? languageTag : null);
  // `document.currentScript` is null in a script module and in a script that an optimizer runs later. In these cases,
  // the code finds the `<script>` element by its `src`. It reads `currentScript` with the getter of
  // `Document.prototype`, because a page element with `name="currentScript"` replaces the property of `document`.
  const ownTagSelector = JSON.stringify(`script[src*="/${encodeURIComponent(formId)}.js"]`);
  const ownUrlJson = JSON.stringify(publicUrl === undefined ? '' : `${publicUrl}/`);
  // The command `tag` prints a link after the script. This link becomes the content of the `<apro-form>` element, and
  // the form replaces it.
  const startCode = `((current) => {
  const own = ${ownUrlJson};
  const tags = Array.from(Document.prototype.querySelectorAll.call(document, ${ownTagSelector}));
  const page = current instanceof HTMLScriptElement ? current : tags.find(({ src }) => src.startsWith(own)) ?? tags[0] ?? document.createElement("script");
  const url = own || page.src || location.href;
  const readOption = name => page.getAttribute("data-" + name) ?? new URL(page.src || url).searchParams.get(name) ?? (name === "locale" ? ${localeJson} : null);
  const link = page.nextElementSibling;
  globalThis[Symbol.for("./${entry}")].start(url, page, readOption, ${formIdJson}, ${formIdJson}, ${published.text});
  if (link?.matches("a[data-apro-link]")) {
    const element = link.previousElementSibling;
    if (element?.localName === "apro-form") element.append(link);
    else link.remove();
  }
})(Reflect.get(Document.prototype, "currentScript", document));
`;
  return {
    text: [...scripts, startCode].join('\n'),
    // `files` are file names that contain hashes of the contents. So the ETag changes when a file changes.
    etag: await createEtag([published.etag, startCode, ...files].join('\n')),
  };
}

/**
 * Creates the response of `GET /ID.js?beside=FILE`, for a page that already has the main script `FILE`. The response
 * is a script module with the form definition and the other scripts that the form needs. If `FILE` is of another
 * version, the module contains only the form definition.
 */
export async function writeFormModule(
  assets: Assets,
  { definition, published }: FormModuleOptions,
  entryFile: string,
): Promise<CachedResponse> {
  const { entry, listFiles, readFiles } = await openChunks(assets);
  const files = entryFile === entry ? listFiles(await listNeededScripts(definition)) : [];
  const scripts = await readFiles(files);
  return {
    text: [...scripts, `export const form = ${published.text};\n`].join('\n'),
    etag: await createEtag([published.etag, 'module', ...files].join('\n')),
  };
}

/** Schema of `parts.json`, which `build/chunk-registry.ts` writes: file names by the name of a script chunk. */
const chunkFilesSchema = z.record(z.string(), z.array(z.string()));

async function openChunks(assets: Assets) {
  const readFile = async (name: string) => {
    const asset = await assets(name);
    return asset ? getAssetText(asset) : '';
  };
  const filesByChunk = chunkFilesSchema.parse(JSON.parse((await readFile('parts.json')) || '{}'));
  return {
    entry: filesByChunk.embed?.[0],
    listFiles: (names: readonly string[]) => [...new Set(names.flatMap((name) => filesByChunk[name] ?? []))],
    readFiles: (files: readonly string[]) => Promise.all(files.map(readFile)),
  };
}
