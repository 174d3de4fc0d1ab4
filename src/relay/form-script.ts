import type { FormDefinition } from '../form/definition.js';
import { otherLanguages } from '../messages/languages.js';
import { neededScripts } from '../widget/needed-scripts.js';
import type { ReadyText } from './ready-text.js';
import { type Assets, textOf } from './scripts.js';

export interface FormModuleRequest {
  readonly definition: FormDefinition;
  readonly published: ReadyText;
}

export interface FormScriptRequest extends FormModuleRequest {
  readonly formId: string;
  /** Language of the page, a BCP 47 tag; English unless told. */
  readonly language: string | undefined;
  /** For a page that has drawn the form already. */
  readonly takesOver: boolean;
}

/**
 * `GET /ID.js`: the script, all that its form needs of it, and the definition, in one answer. As a script of a page it
 * starts by itself.
 */
export async function writeFormScript(
  assets: Assets,
  { formId, definition, published, language = '', takesOver }: FormScriptRequest,
): Promise<ReadyText | undefined> {
  const { entry, read } = await openParts(assets);
  if (!entry) return undefined;
  const [code = ''] = language.toLowerCase().split('-');
  const foreign = otherLanguages.includes(code) ? code : undefined;
  // The entry first: how a script is to be read is said in its first lines.
  const scripts = await read([
    'embed',
    foreign ?? '',
    takesOver ? 'take-over' : '',
    ...(await neededScripts(definition)),
  ]);
  const id = JSON.stringify(formId);
  // Nobody tells a module its tag.
  const ownTag = JSON.stringify(`[type=module][src*="/${encodeURIComponent(formId)}.js"]`);
  const start = `((page) => {
  globalThis[Symbol.for("./${entry}")].start(page, ${id}, ${id}, ${published.text});
})(document.currentScript ?? document.querySelector(${ownTag}));
`;
  return {
    text: [...scripts, start].join('\n'),
    tag: tagged(published, `${nameOf(entry)}-${foreign ?? 'en'}`),
  };
}

/**
 * `GET /ID.js?beside=FILE`: the definition, and what its form needs of the script beside `FILE`, which is on the page
 * and asks for it. For the script of another version the definition alone.
 */
export async function writeFormModule(
  assets: Assets,
  { definition, published }: FormModuleRequest,
  beside: string,
): Promise<ReadyText> {
  const { entry, read } = await openParts(assets);
  const isOfThisVersion = beside === entry;
  const scripts = isOfThisVersion ? await read(await neededScripts(definition)) : [];
  return {
    text: [...scripts, `export const form = ${published.text};\n`].join('\n'),
    tag: tagged(published, isOfThisVersion ? `${nameOf(entry)}-form` : 'form'),
  };
}

/** File names by chunk name, as `build/chunk-registry.ts` writes them. */
type PartFiles = Readonly<Record<string, readonly string[]>>;

async function openParts(assets: Assets) {
  const readFile = async (name: string) => {
    const asset = await assets(name);
    return asset ? textOf(asset) : '';
  };
  const files = JSON.parse((await readFile('parts.json')) || '{}') as PartFiles;
  return {
    entry: files.embed?.[0],
    read: (names: readonly string[]) =>
      Promise.all([...new Set(names.flatMap((name) => files[name] ?? []))].map(readFile)),
  };
}

function nameOf(file: string): string {
  return file.replace('.js', '');
}

function tagged({ tag }: ReadyText, version: string): string {
  return tag.replace('"', `"${version}-`);
}
