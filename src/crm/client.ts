import { systemClock } from '../async/clock.js';
import type { FormService, LoadedForm, Receipt, Submission } from '../form/form-service.js';
import { requestForm } from './definition/request-form.js';
import { CrmError } from './errors/crm-error.js';
import { explained } from './errors/explained.js';
import { defaultTimeoutMs } from './http/transport.js';
import { isPublishedForm, type PublishedForm } from './relay-client/published-form.js';
import { createRelaySender, type RelayConnection, type RelaySender } from './relay-client/relay-sender.js';
import type { OptionValue } from './submission/write-answers.js';

export { CrmError, type CrmErrorCode } from './errors/crm-error.js';

const loadDirectModule = lazyModule(() => import('./direct.js'));
const loadRelayOptionsModule = lazyModule(() => import('./relay-client/relay-options.js'));
const loadPublishedFormModule = lazyModule(() => import('./relay-client/fetch-published-form.js'));
const loadUploadModule = lazyModule(() => import('./submission/upload.js'));

/**
 * Returns a function that imports a module when it is needed. If the import fails, the error is the same as for a
 * broken connection, because nothing has been sent yet and the visitor can try again.
 */
function lazyModule<Module>(importModule: () => Promise<Module>): () => Promise<Module> {
  return () =>
    importModule().catch(() => {
      throw new CrmError('network', '', 'not-taken');
    });
}

/** Options of `createCrmClient`, the client for a CRM or a relay. */
export interface CrmClientOptions extends RelayConnection {
  /**
   * Whether the CRM gets the text (`value`) or the `id` of an option that a visitor chose. @default the setting of
   * the relay, else 'value'
   */
  readonly optionValue?: OptionValue | undefined;
  /**
   * If set, the client expects a relay: it first requests `GET /forms/ID`. Only if that request fails, it loads the
   * code that reads the CRM's own form definition. The map contains forms that are loaded already or are being loaded
   * (a value or a promise), by the URL of `GET /forms/ID`. A form is an object from the relay's script, or the text of
   * a response. An empty map is valid.
   */
  readonly published?: ReadonlyMap<string, unknown> | undefined;
}

/**
 * Creates a client for a CRM or for a relay; both speak the same protocol (docs/protocol.md). Every method rejects
 * with a `CrmError`. If it is unclear whether a CRM has stored a lead, the client never sends the lead to the CRM
 * again. A lead for a relay is stored in the browser and sent again: the relay recognizes the repetition.
 */
export function createFormClient(options: CrmClientOptions): FormService {
  const { clock = systemClock } = options;
  let { optionValue } = options;
  // A page without a relay needs this module for every form, so it is loaded at once. An error is reported later,
  // when the module is used.
  if (!options.published) loadDirectModule().catch(() => {});
  /**
   * The part of the client that sends submissions to a relay. Undefined: no relay has answered yet, so the server may
   * be a CRM.
   */
  let relay: RelaySender | undefined;

  async function loadForm(formId: string, signal: AbortSignal | undefined): Promise<LoadedForm> {
    const published = await loadPublishedForm(formId, signal);
    if (!published) {
      // On a page without a relay, the form and the code that reads it are loaded at the same time.
      const sent =
        import.meta.env.SSR || options.published || options.dialect === 'spelled'
          ? undefined
          : requestForm(options, 'getform', formId, signal);
      // If the code cannot be loaded, nothing awaits `sent`. Without this handler, the browser would then report the
      // error of `sent` as an unhandled rejection.
      sent?.catch(() => {});
      return (await loadDirectModule()).loadForm(options, formId, signal, sent);
    }
    optionValue ??= published.optionValue;
    relay ??= createRelaySender(options, published.proof ?? false, optionValue);
    return published;
  }

  async function send(submission: Submission, signal: AbortSignal | undefined): Promise<Receipt> {
    if (relay) return relay.send(submission, signal);
    return (await loadDirectModule()).send(options, submission, optionValue, signal);
  }

  async function loadPublishedForm(
    formId: string,
    signal: AbortSignal | undefined,
  ): Promise<PublishedForm | undefined> {
    if (!options.published) return undefined;
    const url = `${options.url}/forms/${encodeURIComponent(formId)}`;
    const startedAtMs = clock.monotonic();
    const preloaded = await options.published.get(url);
    // The form is a part of a script that the page runs, so it needs no check. If the form has dependent lists, the
    // relay's script also contains the module that fetches their options.
    if (isPublishedForm(preloaded)) return { ...preloaded, repeatable: true };
    // The time that an earlier, failed request for the form has taken counts towards the same time limit.
    const timeoutMs = (options.timeout ?? defaultTimeoutMs) + startedAtMs - clock.monotonic();
    return (await loadPublishedFormModule()).fetchPublishedForm({
      ...options,
      url,
      preloaded,
      timeoutMs,
      signal,
      prefetchOptionsModule: loadRelayOptionsModule,
    });
  }

  return {
    loadForm: (formId, signal) => explained('shown', options, loadForm(formId, signal), formId),
    async loadOptions(request, signal) {
      const { loadOptions } = await (relay ? loadRelayOptionsModule() : loadDirectModule());
      return loadOptions(options, request, signal);
    },
    send: (submission, signal) => explained('sent', options, send(submission, signal), submission.formId),
    // Without a relay, no lead is stored on the device to be sent later. The CRM cannot recognize a repeated lead, so
    // it could store the lead twice.
    keep: (...keepArguments) => relay?.keep(...keepArguments) ?? false,
    begin: () => relay?.begin(),
    async upload(file, group, onProgress, signal) {
      return (await loadUploadModule()).uploadFile(options, file, group, onProgress, signal);
    },
  };
}
