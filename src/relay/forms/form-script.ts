import * as z from 'zod';
import type { FormDefinition } from '../../form/definition.js';
import { translatedLanguages } from '../../messages/languages.js';
import { listNeededScripts } from '../../widget/server/needed-scripts.js';
import type { CachedResponse } from '../http/cached-response.js';
import { type Assets, getAssetText } from './assets.js';

export interface FormModuleOptions {
  readonly definition: FormDefinition;
  readonly published: CachedResponse;
}

export interface FormScriptOptions extends FormModuleOptions {
  readonly formId: string;
  /** `PUBLIC_URL`. Undefined: the tag of a module is searched at any origin. */
  readonly publicOrigin: string | undefined;
  /** Language of the page as a BCP 47 tag. Undefined or unknown: English. */
  readonly language: string | undefined;
  /** The page already contains the form, drawn by the server; the script takes it over. */
  readonly adoptsServerForm: boolean;
}

/**
 * Writes the response of `GET /ID.js`: script, the chunks that the form needs, and the definition in a single file. Loaded as
 * a page's script, it mounts the form by itself.
 * @returns `undefined` if the scripts were not built
 */
export async function writeFormScript(
  assets: Assets,
  { formId, publicOrigin, definition, published, language = '', adoptsServerForm }: FormScriptOptions,
): Promise<CachedResponse | undefined> {
  const { entry, readChunks } = await openChunks(assets);
  if (!entry) return undefined;
  const [languageCode = ''] = language.toLowerCase().split('-');
  const messagesLanguage = translatedLanguages.includes(languageCode) ? languageCode : undefined;
  // The entry comes first: browsers read the compile hint only in the first lines of a script.
  const scripts = await readChunks([
    'embed',
    messagesLanguage ?? '',
    adoptsServerForm ? 'hydrate-form' : '',
    ...(await listNeededScripts(definition)),
  ]);
  const formIdJson = JSON.stringify(formId);
  // `currentScript` is null in a module, so the code searches its own tag. An element with `name="currentScript"` hides the
  // property of `document`, but not the getter of its prototype.
  const ownTagSelector = JSON.stringify(`script[type=module][src*="/${encodeURIComponent(formId)}.js"]`);
  const ownUrlJson = JSON.stringify(publicOrigin === undefined ? '' : `${publicOrigin}/`);
  const startCode = `((current) => {
  const page = current instanceof HTMLScriptElement ? current : Array.from(
    Document.prototype.querySelectorAll.call(document, ${ownTagSelector})).find(({ src }) => src.startsWith(${ownUrlJson}));
  globalThis[Symbol.for("./${entry}")].start(page, ${formIdJson}, ${formIdJson}, ${published.text});
})(Reflect.get(Document.prototype, "currentScript", document));
`;
  return {
    text: [...scripts, startCode].join('\n'),
    etag: prefixEtag(
      published,
      `${removeExtension(entry)}-${messagesLanguage ?? 'en'}${(publicOrigin ?? '').replace(/\W+/g, '-')}`,
    ),
  };
}

/**
 * Writes the response of `GET /ID.js?beside=FILE`: a module with the definition and the chunks that the form needs. The entry
 * `FILE` is on the page already and requests the module. If `FILE` is of another version, the module has the definition only.
 */
export async function writeFormModule(
  assets: Assets,
  { definition, published }: FormModuleOptions,
  entryFile: string,
): Promise<CachedResponse> {
  const { entry, readChunks } = await openChunks(assets);
  const isCurrentVersion = entryFile === entry;
  const scripts = isCurrentVersion ? await readChunks(await listNeededScripts(definition)) : [];
  return {
    text: [...scripts, `export const form = ${published.text};\n`].join('\n'),
    etag: prefixEtag(published, isCurrentVersion ? `${removeExtension(entry)}-form` : 'form'),
  };
}

/** Files by chunk name: the content of `parts.json`, written by `build/chunk-registry.ts`. */
const chunkFilesSchema = z.record(z.string(), z.array(z.string()));

async function openChunks(assets: Assets) {
  const readFile = async (name: string) => {
    const asset = await assets(name);
    return asset ? getAssetText(asset) : '';
  };
  const filesByChunk = chunkFilesSchema.parse(JSON.parse((await readFile('parts.json')) || '{}'));
  return {
    entry: filesByChunk.embed?.[0],
    readChunks: (names: readonly string[]) =>
      Promise.all([...new Set(names.flatMap((name) => filesByChunk[name] ?? []))].map(readFile)),
  };
}

function removeExtension(file: string): string {
  return file.replace('.js', '');
}

function prefixEtag({ etag }: CachedResponse, version: string): string {
  return etag.replace('"', `"${version}-`);
}
