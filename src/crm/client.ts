import type { FormService } from '../form/form-service.js';
import { CrmError } from './errors/crm-error.js';
import type { CrmConnection } from './http/post.js';
import { defaultTimeoutMs, fetchText, parseJson } from './http/transport.js';
import { type PublishedForm, readPublishedForm } from './relay-client/published-form.js';
import { createRelaySender, type RelaySender } from './relay-client/relay-sender.js';
import type { OptionValue } from './submission/write-answers.js';

export { CrmError, type CrmErrorCode } from './errors/crm-error.js';

/** In milliseconds. */
const optionsModuleDelayMs = 1_000;

const loadDirectModule = lazyModule(() => import('./direct.js'));
const loadOptionsModule = lazyModule(() => import('./definition/load-options.js'));
const loadUploadModule = lazyModule(() => import('./submission/upload.js'));

/** One that can't be fetched is one more way in which the line can fail. */
function lazyModule<Module>(importModule: () => Promise<Module>): () => Promise<Module> {
  return () =>
    importModule().catch(() => {
      throw new CrmError('network', '', 'not-taken');
    });
}

export interface CrmClientOptions extends CrmConnection {
  /** What a chosen option is sent as; `value`, its text, unless told. */
  readonly optionValue?: OptionValue | undefined;
  /**
   * Ask for the relay's `GET /forms/ID` first: pages served by it never fetch the reader of the CRM's words.
   * What is in the map, by that address, came along already, or is on its way.
   */
  readonly published?: ReadonlyMap<string, unknown> | undefined;
}

/**
 * Speaks to a CRM, or to a relay, which speaks the same protocol.
 * Every failure is a `CrmError`; a send is never repeated by itself after an unclear outcome.
 * What a page may never need is fetched when it does.
 */
export function createCrmClient(options: CrmClientOptions): FormService {
  let { optionValue } = options;
  /** Where a relay has answered. */
  let relay: RelaySender | undefined;

  return {
    async loadForm(formId, signal) {
      const published = options.published && (await fetchPublishedForm(options, formId, signal));
      if (!published) return (await loadDirectModule()).loadForm(options, formId, signal);
      optionValue ??= published.optionValue;
      relay ??= createRelaySender(options, published.proof ?? false, optionValue);
      // Not before the form is there, and not so late that the connection may be gone.
      if (published.definition.fields.some(({ parent }) => parent))
        setTimeout(() => loadOptionsModule().catch(() => {}), optionsModuleDelayMs);
      return published;
    },
    async loadOptions(request, signal) {
      return (await loadOptionsModule()).loadOptions(options, request, signal);
    },
    async send(submission, signal) {
      if (relay) return relay.send(submission, signal);
      return (await loadDirectModule()).send(options, submission, optionValue, signal);
    },
    // Only a relay tells a second send of the same from a second lead.
    keep: (...send) => relay?.keep(...send) ?? false,
    begin: () => relay?.begin(),
    async upload(file, group, onProgress, signal) {
      return (await loadUploadModule()).uploadFile(options, file, group, onProgress, signal);
    },
  };
}

/** Undefined where the answer is no published form: whoever answered may know the CRM's words instead. */
async function fetchPublishedForm(
  { url, timeout = defaultTimeoutMs, fetch, published }: CrmClientOptions,
  formId: string,
  signal: AbortSignal | undefined,
): Promise<PublishedForm | undefined> {
  const formUrl = `${url}/forms/${encodeURIComponent(formId)}`;
  const startedAtMs = performance.now();
  const preloadedForm = readPublishedForm(await published?.get(formUrl));
  if (preloadedForm) return preloadedForm;
  // What was waited for in vain belongs to the same exchange.
  const remainingMs = timeout + startedAtMs - performance.now();
  try {
    const text = await fetchText(formUrl, {}, { fetch, timeout: remainingMs, signal });
    return readPublishedForm(parseJson(text));
  } catch (error) {
    // Who does not answer in time has no other answer either.
    if (!(error instanceof CrmError) || /^(aborted|mixed-content|timeout)$/.test(error.code)) throw error;
    return undefined;
  }
}
