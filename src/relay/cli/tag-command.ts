import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPublishedForm } from '../../crm/relay-client/published-form.js';
import type { FormDefinition } from '../../form/definition.js';
import { estimateHeightEm } from '../../widget/host/reserved-height.js';
import type { RelayConfig } from '../config/config.js';
import { isFormId } from '../config/validators.js';
import { hashedFileName } from '../forms/assets.js';
import { getLocalUrl } from '../operator/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';

export const tagUsage = `apro-forms tag ID [LANGUAGE]
apro-forms sri ID [--import-map]

  tag  what to paste into a page for a form: its script, the room that it takes, a link where there is no script
  sri  the same with a script that never changes and its hash; --import-map: and the hashes of all that it may load
`;

export interface TagCommand {
  readonly verb: 'tag' | 'sri';
  readonly form: string;
  readonly language: string | undefined;
  readonly importMap: boolean;
}

/** Undefined for words that say nothing. */
export function parseTagArgs(verb: string | undefined, args: readonly string[]): TagCommand | undefined {
  const importMap = verb === 'sri' && args.includes('--import-map');
  const [form = '', language, ...extraArgs] = args.filter((arg) => arg !== '--import-map' || !importMap);
  if ((verb !== 'tag' && verb !== 'sri') || !isFormId(form) || extraArgs.length > 0) return undefined;
  if (language !== undefined && (verb === 'sri' || !/^[a-z]{2}$/.test(language))) return undefined;
  return { verb, form, language, importMap };
}

/** HTML for a page, by the relay that is running. `dist` is the folder with the built scripts. @throws OperatorError */
export async function renderTag(config: RelayConfig, dist: string, command: TagCommand): Promise<string> {
  const { form, language } = command;
  const definition = await fetchForm(config, form);
  const relayUrl = config.publicOrigin ?? getLocalUrl(config);
  const hashes = command.verb === 'sri' ? await hashScripts(dist) : new Map<string, string>();
  const pinnedScript = [...hashes.keys()].find((name) => /^embed\.[0-9a-f]{8}\.js$/.test(name)) ?? '';
  const script =
    command.verb === 'sri'
      ? `<script async src="${relayUrl}/${pinnedScript}" integrity="${hashes.get(pinnedScript)}" crossorigin data-form="${form}"></script>`
      : `<script async src="${relayUrl}/${form}.js${language ? `?lang=${language}` : ''}"></script>`;
  const integrity = Object.fromEntries([...hashes].map(([name, hash]) => [`${relayUrl}/${name}`, hash]));
  const importMapScript = `<script type="importmap">${JSON.stringify({ integrity })}</script>\n`;
  return `${command.importMap ? importMapScript : ''}<div style="min-height: ${estimateHeightEm(definition)}em">
  ${script}
  <noscript><a href="${relayUrl}/f/${form}">${escapeHtml(definition.heading || relayUrl)}</a></noscript>
</div>
`;
}

async function fetchForm(config: RelayConfig, form: string): Promise<FormDefinition> {
  const url = `${getLocalUrl(config)}/forms/${form}`;
  const response = await fetch(url).catch(() => undefined);
  if (!response) throw new OperatorError(`No relay answers at ${getLocalUrl(config)}: start it first.`);
  const published = readPublishedForm(await response.json().catch(() => undefined));
  if (!published) throw new OperatorError(`The relay has no form ${form}: is it in FORMS, and in the CRM?`);
  return published.definition;
}

/** Every script whose content never changes under its name. */
async function hashScripts(dist: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(dist)).filter((name) => hashedFileName.test(name)).sort();
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
