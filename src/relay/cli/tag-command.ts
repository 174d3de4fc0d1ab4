import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPublishedForm } from '../../crm/relay-client/published-form.js';
import type { FormDefinition } from '../../form/definition.js';
import { reservedHeight } from '../../widget/host/reserved-height.js';
import type { RelayConfig } from '../config/config.js';
import { isFormId } from '../config/validators.js';
import { hashed } from '../forms/assets.js';
import { localUrl } from '../operator/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';

export const tagUsage = `apro-forms tag ID [LANGUAGE]
apro-forms sri ID [--import-map]

  tag  what to paste into a page for a form: its script, the room that it takes, a link where there is no script
  sri  the same with a script that never changes and its hash; --import-map: and the hashes of all that it may load
`;

export interface TagWish {
  readonly do: 'tag' | 'sri';
  readonly form: string;
  readonly language: string | undefined;
  readonly importMap: boolean;
}

/** Undefined for words that say nothing. */
export function readTagWords(verb: string | undefined, words: readonly string[]): TagWish | undefined {
  const importMap = verb === 'sri' && words.includes('--import-map');
  const [form = '', language, ...rest] = words.filter((word) => word !== '--import-map' || !importMap);
  if ((verb !== 'tag' && verb !== 'sri') || !isFormId(form) || rest.length > 0) return undefined;
  if (language !== undefined && (verb === 'sri' || !/^[a-z]{2}$/.test(language))) return undefined;
  return { do: verb, form, language, importMap };
}

/** HTML for a page, by the relay that is running. `dist` is the folder with the built scripts. @throws OperatorError */
export async function writeTag(config: RelayConfig, dist: string, wish: TagWish): Promise<string> {
  const { form, language } = wish;
  const definition = await askForForm(config, form);
  const relay = config.publicOrigin ?? localUrl(config);
  const hashes = wish.do === 'sri' ? await hashScripts(dist) : new Map<string, string>();
  const pinned = [...hashes.keys()].find((name) => /^embed\.[0-9a-f]{8}\.js$/.test(name)) ?? '';
  const script =
    wish.do === 'sri'
      ? `<script async src="${relay}/${pinned}" integrity="${hashes.get(pinned)}" crossorigin data-form="${form}"></script>`
      : `<script async src="${relay}/${form}.js${language ? `?lang=${language}` : ''}"></script>`;
  const integrity = Object.fromEntries([...hashes].map(([name, hash]) => [`${relay}/${name}`, hash]));
  const map = `<script type="importmap">${JSON.stringify({ integrity })}</script>\n`;
  return `${wish.importMap ? map : ''}<div style="min-height: ${reservedHeight(definition)}em">
  ${script}
  <noscript><a href="${relay}/f/${form}">${escapeHtml(definition.heading || relay)}</a></noscript>
</div>
`;
}

async function askForForm(config: RelayConfig, form: string): Promise<FormDefinition> {
  const url = `${localUrl(config)}/forms/${form}`;
  const response = await fetch(url).catch(() => undefined);
  if (!response) throw new OperatorError(`No relay answers at ${localUrl(config)}: start it first.`);
  const published = readPublishedForm(await response.json().catch(() => undefined));
  if (!published) throw new OperatorError(`The relay has no form ${form}: is it in FORMS, and in the CRM?`);
  return published.definition;
}

/** Every script whose content never changes under its name. */
async function hashScripts(dist: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(dist)).filter((name) => hashed.test(name)).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => {
        const digest = createHash('sha384').update(await readFile(join(dist, name)));
        return [name, `sha384-${digest.digest('base64')}`] as const;
      }),
    ),
  );
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
