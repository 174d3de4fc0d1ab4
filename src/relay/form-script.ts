import type { FormDefinition } from '../form/definition.js';
import { otherLanguages } from '../messages/languages.js';
import { neededScripts } from '../widget/needed-scripts.js';
import type { ReadyText } from './ready-text.js';
import type { Assets } from './scripts.js';

export interface FormScriptRequest {
  readonly formId: string;
  readonly definition: FormDefinition;
  readonly published: ReadyText;
  /** Language of the page, a BCP 47 tag; English unless told. */
  readonly language: string | undefined;
  /** For a page that has drawn the form already. */
  readonly takesOver: boolean;
}

/** Files by part, as `scripts/parts.ts` writes them down. */
type PartFiles = Readonly<Record<string, readonly string[]>>;

/**
 * `GET /ID.js`: the script, all that its form needs of it, and the definition, in one answer. As a script of a page it
 * starts by itself; for the loader, which imports it, it leaves what starts it under the form's id.
 */
export async function writeFormScript(
  assets: Assets,
  { formId, definition, published, language = '', takesOver }: FormScriptRequest,
): Promise<ReadyText | undefined> {
  const read = async (name: string) => String((await assets(name))?.body ?? '');
  const files = JSON.parse((await read('parts.json')) || '{}') as PartFiles;
  const [entry] = files.embed ?? [];
  if (!entry) return undefined;
  const [code = ''] = language.toLowerCase().split('-');
  const foreign = otherLanguages.includes(code) ? code : undefined;
  const names = ['embed', foreign ?? '', takesOver ? 'take-over' : '', ...(await neededScripts(definition))];
  const wanted = new Set(names.flatMap((name) => files[name] ?? []));
  const scripts = await Promise.all([...wanted].map(read));
  const id = JSON.stringify(formId);
  // Nobody tells a module its tag; the loader imports this, too, and then there is none.
  const ownTag = JSON.stringify(`[type=module][src*="/${encodeURIComponent(formId)}.js"]`);
  const start = `((forms, page) => {
  forms[${id}] = (script, own) =>
    globalThis[Symbol.for("./${entry}")].start(script, own, ${id}, ${published.text});
  if (page) forms[${id}](page, ${id});
})(globalThis[Symbol.for("apro-forms")] ??= {}, document.currentScript ?? document.querySelector(${ownTag}));
`;
  return {
    text: ['"use strict";', ...scripts, start].join('\n'),
    tag: published.tag.replace('"', `"${entry.replace('.js', '')}-${foreign ?? 'en'}-`),
  };
}
