import type { MessageOverrides, Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { FormExtras } from '../../widget/session/extras.js';
import { type Consent, createConsents, type PublicationContent } from '../../widget/view/consents.js';
import { createDefinitionAdapter, splitAddresses } from '../options/field-settings.js';
import type { ExtraOptions, FormOptions } from '../options/options.js';
import { toPrefillTexts } from '../options/prefill-values.js';
import { readAttributionValues, readUrlValues } from './attribution.js';
import { createDebugPanel } from './debug-panel.js';
import { createTrackingCallbacks } from './tracking.js';

/** Makes what a page asks for beyond a plain form. */
export async function createExtras(
  options: ExtraOptions & Pick<FormOptions, 'form' | 'values'>,
  host: Element,
  baseMessages: Promise<Messages>,
  relayUrl: string,
): Promise<FormExtras> {
  if (options.hidden) moveHiddenAttribute(host, options.hidden);
  const messages = mergeMessages(await baseMessages, asRecord(options.messages)) as Messages;
  const consents = readConsents(options.consents);
  const consentForm =
    consents.length > 0
      ? await createConsents(consents, messages, (id) => fetchPublication(relayUrl, id))
      : undefined;
  const abortController = new AbortController();
  const debug = options.debug ? createDebugPanel(options.form, host, abortController.signal) : undefined;
  const isPreview = new URLSearchParams(location.search).has('apro-preview');
  const previewNote = getExtendedMessages(messages).preview;
  const trackingCallbacks =
    options.track === undefined
      ? {}
      : createTrackingCallbacks(options.track, host, options.form, abortController.signal, debug?.note);
  const { redirect } = options;
  const adaptDefinition = createDefinitionAdapter(options);
  const { signed } = options;
  const signedLink =
    signed === undefined
      ? undefined
      : (await import('../options/signed-link.js')).readSignedLink(signed, options.form);

  return {
    messages,
    adaptDefinition(definition, loaded) {
      debug?.logForm(loaded);
      return adaptDefinition(signedLink?.adaptDefinition(loaded) ?? definition);
    },
    initialValues: {
      ...(options.attribution && readAttributionValues(options.attribution)),
      ...(options.params && readUrlValues(options.params)),
      ...signedLink?.values,
      ...(options.values && toPrefillTexts(options.values)),
    },
    hiddenAddresses: new Set([...splitAddresses(options.hidden), ...Object.keys(signedLink?.values ?? {})]),
    ...(consentForm && { Consents: consentForm.Consents }),
    allowSubmit: () => consentForm?.agrees() !== false && !isPreview,
    ...((isPreview || debug) && {
      Panel: () => (
        <>
          {isPreview && <p class="note">{previewNote}</p>}
          {debug && <debug.Panel />}
        </>
      ),
    }),
    callbacks: {
      ...trackingCallbacks,
      onSuccess(detail) {
        trackingCallbacks.onSuccess?.(detail);
        if (redirect) redirectTo(redirect);
      },
    },
    relayFields: () => ({
      ...(consentForm && { consents: consentForm.given() }),
      ...(signedLink && { signed: signedLink.signed }),
      ...(options.captcha !== undefined && { captcha: readInputValue(options.captcha) }),
    }),
    reset: () => consentForm?.reset(),
    dispose: () => abortController.abort(),
  };
}

/** To HTML, `hidden` means the element itself, and many sites' sheets insist on that: the addresses move out of it. */
function moveHiddenAttribute(host: Element, addresses: string): void {
  if (host.localName !== 'apro-form' || host.getAttribute('hidden') !== addresses) return;
  host.setAttribute('data-hidden', addresses);
  host.removeAttribute('hidden');
}

/** Of an input that a captcha's own script keeps; empty while it has said nothing, or could not be loaded. */
function readInputValue(selector: string): string {
  try {
    const input = document.querySelector(selector);
    if (input && 'value' in input) return String(input.value);
  } catch {}
  console.warn(`apro-forms: captcha="${selector}" finds no input on this page`);
  return '';
}

/** In a moment, so that all who hear of the success have heard of it. */
function redirectTo(redirect: string): void {
  const url = URL.canParse(redirect, location.href) ? new URL(redirect, location.href) : undefined;
  if (url && /^https?:$/.test(url.protocol)) setTimeout(() => location.assign(url));
  else console.warn('apro-forms: redirect must be an http or https address');
}

/** A site's own words over ours; what is no text where a text belongs is left out. */
function mergeMessages(defaults: unknown, overrides: unknown): unknown {
  if (typeof defaults === 'string') return typeof overrides === 'string' ? overrides : defaults;
  if (typeof defaults !== 'object' || defaults === null) return defaults;
  const overridesByKey = (asRecord(overrides) ?? {}) as MessageOverrides & Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(defaults).map(([key, defaultValue]) => [
      key,
      mergeMessages(defaultValue, overridesByKey[key]),
    ]),
  );
}

function readConsents(setting: ExtraOptions['consents']): readonly Consent[] {
  const list = typeof setting === 'string' ? parseJson(setting) : setting;
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    console.warn('apro-forms: consents is not a JSON list, for example [{"id":"privacy","text":"I agree"}]');
    return [];
  }
  return list.flatMap((item, index) => {
    const { id = String(index + 1), text = '', required = true, publication } = asRecord(item) ?? {};
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

async function fetchPublication(relayUrl: string, id: string): Promise<PublicationContent | undefined> {
  try {
    const response = await fetch(`${relayUrl}/publications/${encodeURIComponent(id)}`, {
      credentials: 'omit',
    });
    if (response.ok) return (await response.json()) as PublicationContent;
  } catch {}
  console.warn(`apro-forms: publication ${id} can’t be shown; is it in the relay’s PUBLICATIONS?`);
  return undefined;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    console.warn(`apro-forms: this is not JSON: ${json.slice(0, 80)}`);
    return undefined;
  }
}
