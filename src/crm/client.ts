import type { FormService } from '../form/form-service.js';
import { CrmError } from './errors/crm-error.js';
import type { CrmAddress } from './http/post.js';
import { exchange, parseJson, usualTimeout } from './http/transport.js';
import { type PublishedForm, readPublishedForm } from './relay-client/published-form.js';
import { createRelaySender, type RelaySender } from './relay-client/relay-sender.js';
import type { OptionValue } from './submission/write-answers.js';

export { CrmError, type CrmErrorCode } from './errors/crm-error.js';

/** In milliseconds. */
const respite = 1_000;

const direct = part(() => import('./direct.js'));
const lists = part(() => import('./definition/load-options.js'));
const uploads = part(() => import('./submission/upload.js'));

/** One that can't be fetched is one more way in which the line can fail. */
function part<Part>(fetchPart: () => Promise<Part>): () => Promise<Part> {
  return () =>
    fetchPart().catch(() => {
      throw new CrmError('network', '', 'not-taken');
    });
}

export interface CrmClientOptions extends CrmAddress {
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
      const published = options.published && (await loadPublished(options, formId, signal));
      if (!published) return (await direct()).loadForm(options, formId, signal);
      optionValue ??= published.optionValue;
      relay ??= createRelaySender(options, published.proof ?? false, optionValue);
      // Not before the form is there, and not so late that the connection may be gone.
      if (published.definition.fields.some(({ parent }) => parent))
        setTimeout(() => lists().catch(() => {}), respite);
      return published;
    },
    async loadOptions(request, signal) {
      return (await lists()).loadOptions(options, request, signal);
    },
    async send(submission, signal) {
      if (relay) return relay.send(submission, signal);
      return (await direct()).send(options, submission, optionValue, signal);
    },
    // Only a relay tells a second send of the same from a second lead.
    keep: (...send) => relay?.keep(...send) ?? false,
    begin: () => relay?.begin(),
    async upload(file, group, onProgress, signal) {
      return (await uploads()).uploadFile(options, file, group, onProgress, signal);
    },
  };
}

/** Undefined where the answer is no published form: whoever answered may know the CRM's words instead. */
async function loadPublished(
  { url, timeout = usualTimeout, fetch, published }: CrmClientOptions,
  formId: string,
  signal: AbortSignal | undefined,
): Promise<PublishedForm | undefined> {
  const address = `${url}/forms/${encodeURIComponent(formId)}`;
  const since = performance.now();
  const given = readPublishedForm(await published?.get(address));
  if (given) return given;
  // What was waited for in vain belongs to the same exchange.
  const left = timeout + since - performance.now();
  try {
    const text = await exchange(address, {}, { fetch, timeout: left, signal });
    return readPublishedForm(parseJson(text));
  } catch (error) {
    // Who does not answer in time has no other answer either.
    if (!(error instanceof CrmError) || /^(aborted|mixed-content|timeout)$/.test(error.code)) throw error;
    return undefined;
  }
}
