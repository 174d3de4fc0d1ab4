import * as z from 'zod';
import type { FormDefinition } from '../../form/definition.js';
import { translatedLanguages } from '../../messages/languages.js';
import { listNeededScripts } from '../../widget/server/needed-scripts.js';
import { type CachedResponse, createEtag } from '../http/cached-response.js';
import { type Assets, getAssetText } from './assets.js';

export interface FormModuleOptions {
  readonly definition: FormDefinition;
  readonly published: CachedResponse;
}

export interface FormScriptOptions extends FormModuleOptions {
  readonly formId: string;
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
  { formId, definition, published, language = '', adoptsServerForm }: FormScriptOptions,
): Promise<CachedResponse | undefined> {
  const { entry, listFiles, readFiles } = await openChunks(assets);
  if (!entry) return undefined;
  const [languageCode = ''] = language.toLowerCase().split('-');
  const messagesLanguage = translatedLanguages.includes(languageCode) ? languageCode : undefined;
  // The entry comes first: browsers read the compile hint only in the first lines of a script.
  const files = listFiles([
    'embed',
    messagesLanguage ?? '',
    adoptsServerForm ? 'hydrate-form' : '',
    ...(await listNeededScripts(definition)),
  ]);
  const scripts = await readFiles(files);
  const formIdJson = JSON.stringify(formId);
  // In a module `document.currentScript` is null, so the code searches its own tag.
  const ownTagSelector = JSON.stringify(`[type=module][src*="/${encodeURIComponent(formId)}.js"]`);
  const startCode = `((page) => {
  globalThis[Symbol.for("./${entry}")].start(page, ${formIdJson}, ${formIdJson}, ${published.text});
})(document.currentScript ?? document.querySelector(${ownTagSelector}));
`;
  return {
    text: [...scripts, startCode].join('\n'),
    // The names of the files contain hashes of their content.
    etag: await createEtag([published.etag, startCode, ...files].join('\n')),
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
  const { entry, listFiles, readFiles } = await openChunks(assets);
  const files = entryFile === entry ? listFiles(await listNeededScripts(definition)) : [];
  const scripts = await readFiles(files);
  return {
    text: [...scripts, `export const form = ${published.text};\n`].join('\n'),
    etag: await createEtag([published.etag, 'module', ...files].join('\n')),
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
    listFiles: (names: readonly string[]) => [...new Set(names.flatMap((name) => filesByChunk[name] ?? []))],
    readFiles: (files: readonly string[]) => Promise.all(files.map(readFile)),
  };
}
