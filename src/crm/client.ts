import { systemClock } from '../async/clock.js';
import type { FormService } from '../form/form-service.js';
import { CrmError } from './errors/crm-error.js';
import type { CrmConnection } from './http/post.js';
import { defaultTimeoutMs } from './http/transport.js';
import { isPublishedForm, type PublishedForm } from './relay-client/published-form.js';
import { createRelaySender, type RelaySender } from './relay-client/relay-sender.js';
import type { OptionValue } from './submission/write-answers.js';

export { CrmError, type CrmErrorCode } from './errors/crm-error.js';

const loadDirectModule = lazyModule(() => import('./direct.js'));
const loadOptionsModule = lazyModule(() => import('./definition/load-options.js'));
const loadPublishedFormModule = lazyModule(() => import('./relay-client/fetch-published-form.js'));
const loadUploadModule = lazyModule(() => import('./submission/upload.js'));

/**
 * Imports a module on demand. If the import fails, the error is that of a broken connection: no data has left the
 * page yet.
 */
function lazyModule<Module>(importModule: () => Promise<Module>): () => Promise<Module> {
  return () =>
    importModule().catch(() => {
      throw new CrmError('network', '', 'not-taken');
    });
}

/** Options of `createCrmClient`. */
export interface CrmClientOptions extends CrmConnection {
  /**
   * Whether the CRM gets the text (`value`) or the `id` of an option that a visitor chose. @default the setting of
   * the relay, else 'value'
   */
  readonly optionValue?: OptionValue | undefined;
  /**
   * If set, the client first asks the relay for `GET /forms/ID`, and reads the CRM's own form definition only if that
   * fails. So a page with a relay never loads the code that reads the CRM's definitions. The map holds forms that are
   * already loaded or are being loaded (value or promise), by the URL of `GET /forms/ID`: an object that is part of
   * the relay's script, or the text of a response. An empty map is valid.
   */
  readonly published?: ReadonlyMap<string, unknown> | undefined;
}

/**
 * Creates a client for a CRM or for a relay; both speak the same protocol (docs/protocol.md). Every method rejects
 * with a `CrmError`. If it is unclear whether a lead was stored, the client never sends the lead again by itself.
 */
export function createCrmClient(options: CrmClientOptions): FormService {
  const { clock = systemClock } = options;
  let { optionValue } = options;
  // Without a relay, every form needs this module, so it is loaded at once.
  if (!options.published) loadDirectModule().catch(() => {});
  /** The part of the client that talks to a relay. Undefined until a relay has answered. */
  let relay: RelaySender | undefined;

  async function loadPublishedForm(
    formId: string,
    signal: AbortSignal | undefined,
  ): Promise<PublishedForm | undefined> {
    if (!options.published) return undefined;
    const url = `${options.url}/forms/${encodeURIComponent(formId)}`;
    const startedAtMs = clock.monotonic();
    const preloaded = await options.published.get(url);
    // The object is a part of a script that the page runs, so it is trusted like the script. The relay's script also
    // contains the module for lists, if the form has dependent lists.
    if (isPublishedForm(preloaded)) return { ...preloaded, repeatable: true };
    // Time spent on a preload that failed counts towards the same deadline.
    const timeoutMs = (options.timeout ?? defaultTimeoutMs) + startedAtMs - clock.monotonic();
    return (await loadPublishedFormModule()).fetchPublishedForm({
      ...options,
      url,
      preloaded,
      timeoutMs,
      signal,
      prefetchOptionsModule: loadOptionsModule,
    });
  }

  return {
    async loadForm(formId, signal) {
      const published = await loadPublishedForm(formId, signal);
      if (!published) return (await loadDirectModule()).loadForm(options, formId, signal);
      optionValue ??= published.optionValue;
      relay ??= createRelaySender(options, published.proof ?? false, optionValue);
      return published;
    },
    async loadOptions(request, signal) {
      return (await loadOptionsModule()).loadOptions(options, request, signal);
    },
    async send(submission, signal) {
      if (relay) return relay.send(submission, signal);
      return (await loadDirectModule()).send(options, submission, optionValue, signal);
    },
    // Without a relay, no lead is stored on the device to be sent later: the CRM cannot recognize a repeated lead and
    // would store it twice.
    keep: (...keepArguments) => relay?.keep(...keepArguments) ?? false,
    begin: () => relay?.begin(),
    async upload(file, group, onProgress, signal) {
      return (await loadUploadModule()).uploadFile(options, file, group, onProgress, signal);
    },
  };
}
