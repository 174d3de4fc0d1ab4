import { report } from '../../console/report.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { FormExtras } from '../../widget/session/extras.js';
import { createConsents } from '../../widget/view/consents.js';
import { createDefinitionAdapter, splitListOption } from '../options/field-settings.js';
import type { ExtraOptions, FormOptions, ProgramOptions } from '../options/options.js';
import { toPrefillTexts } from '../options/prefill-values.js';
import { readAttributionValues, readUrlValues } from './attribution.js';
import { fetchPublication, readConsentOption } from './consent-settings.js';
import { createDebugPanel } from './debug-panel.js';
import { mergeMessages } from './merge-messages.js';
import { createPageRules } from './page-rules.js';
import { createTrackingCallbacks } from './tracking.js';

/**
 * Creates the optional features that the options of `ExtraOptions` switch on. Also handles `?apro-preview` and
 * `?apro-test` in the URL of the page (`trial.ts`).
 * @param host the element of the page that contains the form: `<apro-form>`, `[data-apro-form]` or the target of
 *   `mount`.
 * @param relayUrl URL of the relay, without a slash at the end.
 * @throws an error if the messages or the code of an option could not be loaded.
 */
export async function createExtras(
  options: ExtraOptions & ProgramOptions & Pick<FormOptions, 'form' | 'values'>,
  host: Element,
  baseMessages: Promise<Messages>,
  relayUrl: string,
): Promise<FormExtras> {
  if (options.hidden) moveHiddenAttribute(host, options.hidden);
  const messages = mergeMessages(await baseMessages, options.messages);
  const consents = readConsentOption(options.consents);
  const consentForm =
    consents.length > 0
      ? await createConsents(consents, messages, (id) => fetchPublication(relayUrl, id))
      : undefined;
  const abortController = new AbortController();
  const debug = options.debug ? createDebugPanel(options.form, host, abortController.signal) : undefined;
  const trial = /[?&]apro-(preview|test)\b/.test(location.search)
    ? (await import('./trial.js')).readTrial(options.form, host, abortController.signal)
    : undefined;
  const isSilent = trial?.firesEvents === false;
  const note = trial && getExtendedMessages(messages)[trial.noteName];
  const { track } = options;
  const trackingCallbacks =
    track === undefined || isSilent
      ? {}
      : createTrackingCallbacks({
          setting: track,
          host,
          form: options.form,
          signal: abortController.signal,
          log: debug?.log,
          mark: trial?.mark,
        });
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
    hiddenAddresses: new Set([...splitListOption(options.hidden), ...Object.keys(signedLink?.values ?? {})]),
    ...(consentForm && { Consents: consentForm.Consents }),
    allowSubmit: () => consentForm?.agrees() !== false && (trial?.kind !== 'preview' || !isSilent),
    ...(options.check && createPageRules(options.check)),
    ...((note || debug) && {
      Panel: () => (
        <>
          {note && <p class="note">{note}</p>}
          {debug && <debug.Panel />}
        </>
      ),
    }),
    callbacks: {
      ...trackingCallbacks,
      onSubmit(detail) {
        trial?.markDetail(detail);
        trackingCallbacks.onSubmit?.(detail);
        if (trial?.kind !== 'preview') return undefined;
        trackingCallbacks.onSuccess?.({ form: options.form });
        trial.dispatchSuccess();
        return false;
      },
      onSuccess(detail) {
        trial?.markDetail(detail);
        trackingCallbacks.onSuccess?.(detail);
        if (redirect && !isSilent) redirectTo(redirect);
      },
    },
    relayFields: () => ({
      ...(consentForm && { consents: consentForm.given() }),
      ...trial?.relayFields,
      ...(signedLink && { signed: signedLink.signed }),
      ...(options.captcha !== undefined && { captcha: readInputValue(options.captcha) }),
    }),
    reset: () => consentForm?.reset(),
    dispose: () => abortController.abort(),
  };
}

/**
 * Moves the field addresses from the attribute `hidden` of `<apro-form>` to the attribute `data-hidden`. Otherwise
 * the browser would hide the whole element, because `hidden` is also the HTML attribute for that.
 */
function moveHiddenAttribute(host: Element, addresses: string): void {
  if (host.localName !== 'apro-form' || host.getAttribute('hidden') !== addresses) return;
  host.setAttribute('data-hidden', addresses);
  host.removeAttribute('hidden');
}

/**
 * Reads the token that the script of a captcha provider has written into an input of the page. Returns an empty text
 * if the input contains no token yet. If no input matches the selector, also prints a warning on the console.
 */
function readInputValue(selector: string): string {
  try {
    const input = document.querySelector(selector);
    if (input && 'value' in input) return String(input.value);
  } catch {}
  report('captcha-input', { selector });
  return '';
}

/**
 * Opens another page after a successful submission. Waits for a new task, so that all listeners of the event run
 * first.
 */
function redirectTo(redirect: string): void {
  const url = URL.canParse(redirect, location.href) ? new URL(redirect, location.href) : undefined;
  if (url && /^https?:$/.test(url.protocol)) setTimeout(() => location.assign(url));
  else
    report('unusable-option', {
      name: 'redirect',
      shape: 'an http or https address',
      example: 'https://www.example.com/thanks',
    });
}
