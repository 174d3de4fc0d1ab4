import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPublishedForm } from '../../crm/relay-client/read-published-form.js';
import type { FormDefinition } from '../../form/definition.js';
import { toLanguageTag } from '../../messages/language-tag.js';
import { isKnownLanguage, translatedLanguages } from '../../messages/languages.js';
import { estimateHeightEm } from '../../widget/host/reserved-height.js';
import { lookChoices } from '../../widget/look/look-choices.js';
import { type LookSettings, lookSettingNames } from '../../widget/look/look-settings.js';
import type { RelayConfig } from '../config/config.js';
import { hashedFileName } from '../forms/assets.js';
import { getFormAdvice } from '../monitoring/error-advice.js';
import { readLocalJson, requestLocal } from '../operator/local-request.js';
import { getLocalUrl } from '../operator/local-url.js';
import { OperatorError } from '../operator/operator-error.js';
import { frameScriptName } from '../page/frame-scripts.js';
import { optimizerAttributesText } from '../page/optimizer-attributes.js';
import { parseCommandArgs, requireFormId, UsageError } from './arguments/parse-args.js';

export interface TagCommand {
  readonly verb: 'tag' | 'sri';
  readonly form: string;
  /** Language of the form as a BCP 47 tag, e.g. `de`. undefined: the language of the page that embeds the form. */
  readonly language: string | undefined;
  readonly importMap: boolean;
  /** True: prints a frame that shows the form's own page. False: prints a script that shows the form in the page. */
  readonly frame: boolean;
  /** Options of the appearance of the form. */
  readonly look?: LookSettings;
}

/** Parses the arguments of `apro-forms tag` and `apro-forms sri`. @throws UsageError if an argument is wrong. */
export function parseTagArgs(verb: TagCommand['verb'], args: readonly string[]): TagCommand {
  const { positionals, has, option } = parseCommandArgs(verb, args);
  const [formText = '', languageText] = positionals;
  const form = requireFormId(formText, verb);
  const language = languageText && toLanguageTag(languageText);
  if (languageText !== undefined && !isKnownLanguage(language ?? ''))
    throw new UsageError(
      `${languageText} is not a language of the texts: en, ${translatedLanguages.join(', ')}.`,
      verb,
    );
  for (const [name, allowed] of Object.entries<readonly string[]>(lookChoices)) {
    const value = option(name);
    if (value !== undefined && !allowed.includes(value))
      throw new UsageError(`--${name} is one of ${allowed.join(', ')}.`, verb);
  }
  const wide = option('wide');
  if (wide !== undefined && !/^[\w.]+(,[\w.]+)*$/.test(wide))
    throw new UsageError(`--wide ${wide} is not a list of field addresses, e.g. ext_request.67.`, verb);
  const look = Object.fromEntries(lookSettingNames.map((name) => [name, option(name)]));
  return { verb, form, language, importMap: has('import-map'), frame: has('frame'), look };
}

/**
 * Creates the HTML that embeds a form into a page. The running relay is asked whether it serves the form.
 * @param dist folder with the built scripts for pages
 * @throws OperatorError if no relay answers or the relay does not serve the form.
 */
export async function renderTag(config: RelayConfig, dist: string, command: TagCommand): Promise<string> {
  const { form, language, look = {} } = command;
  const definition = await fetchForm(config, form);
  const relayUrl = config.publicUrl ?? getLocalUrl(config);
  const label = escapeHtml(definition.heading.replace(/\p{Cc}+/gu, ' ') || relayUrl);
  const query = Object.entries(look)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const languageQuery = language ? [`lang=${language}`, ...query] : query;
  const pageUrl = escapeHtml(`${relayUrl}/f/${form}${toQuery(languageQuery)}`);
  if (command.frame)
    return `<iframe src="${pageUrl}" title="${label}" style="width: 100%; height: ${reservedHeight(definition, look, framePaddingEm)}; border: 0"></iframe>
<script async ${optimizerAttributesText} src="${relayUrl}/${frameScriptName}"></script>
`;
  const scriptUrl = escapeHtml(`${relayUrl}/${form}.js${toQuery(languageQuery)}`);
  const hashes = command.verb === 'sri' ? await hashScripts(dist) : new Map<string, string>();
  const pinnedScript = [...hashes.keys()].find((name) => /^embed\.[0-9a-f]{8}\.js$/.test(name)) ?? '';
  // A script with an integrity hash (`sri`) has no `onerror` attribute, because pages that use such hashes often
  // forbid code in attributes.
  const script =
    command.verb === 'sri'
      ? `<script async ${optimizerAttributesText} src="${relayUrl}/${pinnedScript}" integrity="${hashes.get(pinnedScript)}" crossorigin data-form="${form}"></script>`
      : `<script async ${optimizerAttributesText} src="${scriptUrl}" onerror="this.parentNode.style.minHeight=0"></script>`;
  const integrity = Object.fromEntries([...hashes].map(([name, hash]) => [`${relayUrl}/${name}`, hash]));
  const importMapScript = `<script type="importmap">${JSON.stringify({ integrity })}</script>\n`;
  const link = `href="${pageUrl}">${label}</a>`;
  // The form replaces the link. If the browser blocks the script, the link stays visible and the height that is
  // reserved for the form becomes 0.
  return `${command.importMap ? importMapScript : ''}<div data-apro-place style="min-height: ${reservedHeight(definition, look)}">
  ${script}
  ${command.verb === 'sri' ? `<apro-form form="${form}"><a ${link}</apro-form>` : `<a data-apro-link ${link}`}
  <noscript><style>[data-apro-place] { min-height: 0 !important }</style></noscript>
</div>
`;
}

/**
 * Padding above and below the form on the form's own page, in em (`page/styles.ts`). The frame is higher by this
 * value.
 */
const framePaddingEm = 4;

/**
 * Returns the height to reserve, in CSS. A form with two columns or with labels beside the controls needs less height on
 * a wide screen than on a phone.
 */
function reservedHeight(definition: FormDefinition, look: LookSettings, paddingEm = 0): string {
  const narrow = estimateHeightEm(definition, look) + paddingEm;
  const wide = estimateHeightEm(definition, look, true) + paddingEm;
  return wide < narrow ? `clamp(${wide}em, (38em - 100vw) * 999, ${narrow}em)` : `${narrow}em`;
}

async function fetchForm(config: RelayConfig, form: string): Promise<FormDefinition> {
  const url = `${getLocalUrl(config)}/forms/${form}`;
  const response = await requestLocal(url);
  if (!response) throw new OperatorError(`No relay answers at ${getLocalUrl(config)}: start it first.`);
  const reply = await readLocalJson(response);
  const published = readPublishedForm(reply);
  if (!published) throw new OperatorError(explainMissingForm(form, response.status, reply));
  return published.definition;
}

/**
 * Explains to the operator why the relay does not serve the form.
 * @param reply JSON of the relay's response: `{ message, reason }`; either property can have the error code
 */
function explainMissingForm(form: string, status: number, reply: unknown): string {
  const { message, reason } = Object(reply) as { readonly message?: unknown; readonly reason?: unknown };
  if (status === 404) return `The relay has no form ${form}: is it in FORMS, and in the CRM?`;
  const code = [reason, message].map(String).find((text) => getFormAdvice(text));
  return code
    ? `The relay can't read form ${form} from the CRM: ${code}. ${getFormAdvice(code)}`
    : `The relay can't show form ${form}: it answered ${status}. See its log, and run apro-forms doctor.`;
}

/**
 * Returns the integrity hash of each script whose file name contains a hash. The content of such a file never changes.
 */
export async function hashScripts(dist: string): Promise<ReadonlyMap<string, string>> {
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

function toQuery(parameters: readonly string[]): string {
  return parameters.length > 0 ? `?${parameters.join('&')}` : '';
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
