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
  /** Language of the page, a BCP 47 tag; English unless told. */
  readonly language: string | undefined;
  /** For a page that has drawn the form already. */
  readonly adoptsServerForm: boolean;
}

/**
 * `GET /ID.js`: the script, all that its form needs of it, and the definition, in one answer. As a script of a page it
 * starts by itself.
 */
export async function writeFormScript(
  assets: Assets,
  { formId, definition, published, language = '', adoptsServerForm }: FormScriptOptions,
): Promise<CachedResponse | undefined> {
  const { entry, readChunks } = await openChunks(assets);
  if (!entry) return undefined;
  const [languageCode = ''] = language.toLowerCase().split('-');
  const messagesLanguage = translatedLanguages.includes(languageCode) ? languageCode : undefined;
  // The entry first: how a script is to be read is said in its first lines.
  const scripts = await readChunks([
    'embed',
    messagesLanguage ?? '',
    adoptsServerForm ? 'hydrate-form' : '',
    ...(await listNeededScripts(definition)),
  ]);
  const formIdJson = JSON.stringify(formId);
  // Nobody tells a module its tag.
  const ownTagSelector = JSON.stringify(`[type=module][src*="/${encodeURIComponent(formId)}.js"]`);
  const startCode = `((page) => {
  globalThis[Symbol.for("./${entry}")].start(page, ${formIdJson}, ${formIdJson}, ${published.text});
})(document.currentScript ?? document.querySelector(${ownTagSelector}));
`;
  return {
    text: [...scripts, startCode].join('\n'),
    etag: prefixEtag(published, `${removeExtension(entry)}-${messagesLanguage ?? 'en'}`),
  };
}

/**
 * `GET /ID.js?beside=FILE`: the definition, and what its form needs of the script beside `FILE`, which is on the page
 * and asks for it. For the script of another version the definition alone.
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

/** Files by part, as `build/chunk-registry.ts` writes them. */
type ChunkFiles = Readonly<Record<string, readonly string[]>>;

async function openChunks(assets: Assets) {
  const readFile = async (name: string) => {
    const asset = await assets(name);
    return asset ? getAssetText(asset) : '';
  };
  const filesByChunk = JSON.parse((await readFile('parts.json')) || '{}') as ChunkFiles;
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
