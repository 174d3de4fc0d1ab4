import type { Messages, OwnMessages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import type { FormExtras } from '../../widget/session/extras.js';
import { type Consent, createConsents, type Publication } from '../../widget/view/consents.js';
import { addressesIn, fieldSettings } from '../options/field-settings.js';
import type { ExtraOptions, FormOptions } from '../options/options.js';
import { shapedValues } from '../options/prefill-values.js';
import { addressValues, attributionValues } from './attribution.js';
import { createDebugPanel } from './debug-panel.js';
import { tracking } from './tracking.js';

/** Makes what a page asks for beyond a plain form. */
export async function createExtras(
  options: ExtraOptions & Pick<FormOptions, 'form' | 'values'>,
  host: Element,
  loading: Promise<Messages>,
  relay: string,
): Promise<FormExtras> {
  if (options.hidden) moveHidden(host, options.hidden);
  const messages = merged(await loading, asRecord(options.messages)) as Messages;
  const consents = readConsents(options.consents);
  const boxes =
    consents.length > 0
      ? await createConsents(consents, messages, (id) => readPublication(relay, id))
      : undefined;
  const ended = new AbortController();
  const debug = options.debug ? createDebugPanel(options.form, host, ended.signal) : undefined;
  const isPreview = new URLSearchParams(location.search).has('apro-preview');
  const note = moreOf(messages).preview;
  const told =
    options.track === undefined ? {} : tracking(options.track, host, options.form, ended.signal, debug?.note);
  const { redirect } = options;
  const adapt = fieldSettings(options);
  const { signed } = options;
  const link =
    signed === undefined
      ? undefined
      : (await import('../options/signed-link.js')).readSignedLink(signed, options.form);

  return {
    messages,
    adapt(definition, loaded) {
      debug?.noteForm(loaded);
      return adapt(link?.adapt(loaded) ?? definition);
    },
    values: {
      ...(options.attribution && attributionValues(options.attribution)),
      ...(options.params && addressValues(options.params)),
      ...link?.values,
      ...(options.values && shapedValues(options.values)),
    },
    hidden: new Set([...addressesIn(options.hidden), ...Object.keys(link?.values ?? {})]),
    ...(boxes && { Consents: boxes.Consents }),
    allows: () => boxes?.agrees() !== false && !isPreview,
    ...((isPreview || debug) && {
      Panel: () => (
        <>
          {isPreview && <p class="note">{note}</p>}
          {debug && <debug.Panel />}
        </>
      ),
    }),
    events: {
      ...told,
      onSuccess(detail) {
        told.onSuccess?.(detail);
        if (redirect) goTo(redirect);
      },
    },
    enclosed: () => ({
      ...(boxes && { consents: boxes.given() }),
      ...(link && { signed: link.signed }),
      ...(options.captcha !== undefined && { captcha: valueIn(options.captcha) }),
    }),
    reset: () => boxes?.reset(),
    stop: () => ended.abort(),
  };
}

/** To HTML, `hidden` means the element itself, and many sites' sheets insist on that: the addresses move out of it. */
function moveHidden(host: Element, addresses: string): void {
  if (host.localName !== 'apro-form' || host.getAttribute('hidden') !== addresses) return;
  host.setAttribute('data-hidden', addresses);
  host.removeAttribute('hidden');
}

/** Of an input that a captcha's own script keeps; empty while it has said nothing, or could not be loaded. */
function valueIn(selector: string): string {
  try {
    const found = document.querySelector(selector);
    if (found && 'value' in found) return String(found.value);
  } catch {}
  console.warn(`apro-forms: captcha="${selector}" finds no input on this page`);
  return '';
}

/** In a moment, so that all who hear of the success have heard of it. */
function goTo(redirect: string): void {
  const url = URL.canParse(redirect, location.href) ? new URL(redirect, location.href) : undefined;
  if (url && /^https?:$/.test(url.protocol)) setTimeout(() => location.assign(url));
  else console.warn('apro-forms: redirect must be an http or https address');
}

/** A site's own words over ours; what is no text where a text belongs is left out. */
function merged(words: unknown, own: unknown): unknown {
  if (typeof words === 'string') return typeof own === 'string' ? own : words;
  if (typeof words !== 'object' || words === null) return words;
  const given = (asRecord(own) ?? {}) as OwnMessages & Record<string, unknown>;
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, merged(word, given[key])]));
}

function readConsents(setting: ExtraOptions['consents']): readonly Consent[] {
  const list = typeof setting === 'string' ? parse(setting) : setting;
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    console.warn('apro-forms: consents is not a JSON list, for example [{"id":"privacy","text":"I agree"}]');
    return [];
  }
  return list.flatMap((one, at) => {
    const { id = String(at + 1), text = '', required = true, publication } = asRecord(one) ?? {};
    if (typeof text !== 'string' || (text === '' && publication === undefined)) return [];
    return [
      {
        id: String(id),
        text,
        required: required !== false,
        ...(publication !== undefined && { publication: String(publication) }),
      },
    ];
  });
}

async function readPublication(relay: string, id: string): Promise<Publication | undefined> {
  try {
    const response = await fetch(`${relay}/publications/${encodeURIComponent(id)}`, { credentials: 'omit' });
    if (response.ok) return (await response.json()) as Publication;
  } catch {}
  console.warn(`apro-forms: publication ${id} can’t be shown; is it in the relay’s PUBLICATIONS?`);
  return undefined;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  const read = typeof value === 'string' ? parse(value) : value;
  return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    console.warn(`apro-forms: this is not JSON: ${json.slice(0, 80)}`);
    return undefined;
  }
}
