import type { FormService } from '../form/form-service.js';
import type { Begun } from './begun.js';
import { CrmError } from './crm-error.js';
import type { CrmAddress } from './post.js';
import { type PublishedForm, readPublishedForm } from './published-form.js';
import { parseJson, sendToRelay } from './send-to-relay.js';
import { exchange } from './transport.js';
import { type OptionValue, writeAnswers } from './write-answers.js';

export { CrmError, type CrmErrorCode } from './crm-error.js';

export interface CrmClientOptions extends CrmAddress {
  /** What a chosen option is sent as; `value`, its text, unless told. */
  readonly optionValue?: OptionValue | undefined;
  /**
   * Ask for the relay's `GET /forms/ID` first: pages served by it never fetch the reader of the CRM's words.
   * What is in the map, by form id, came along already, or is on its way.
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
  let isRelay = false;
  let wantsProof = false;
  let begun: Begun | undefined;
  return {
    async loadForm(formId, signal) {
      const published = options.published && (await loadPublished(options, formId, signal));
      if (!published) return (await import('./direct.js')).loadForm(options, formId, signal);
      optionValue ??= published.optionValue;
      isRelay = true;
      wantsProof = published.proof ?? false;
      return published;
    },
    async loadOptions(request, signal) {
      return (await import('./load-options.js')).loadOptions(options, request, signal);
    },
    async send({ formId, answers, token, enclosed }, signal) {
      const data = writeAnswers(answers, optionValue);
      if (isRelay) {
        const proof = await begun?.proof();
        return sendToRelay(options, formId, data, token, { ...enclosed, proof }, signal);
      }
      return (await import('./direct.js')).sendRecord(options, formId, data, token, signal);
    },
    // Only a relay tells a second send of the same from a second lead.
    async keep({ formId, answers, token, enclosed }, failure, onSent) {
      const { url, host } = options;
      const send = { url, host, formId, data: writeAnswers(answers, optionValue), enclosed: { ...enclosed } };
      return begun?.keep(token, send, failure, onSent) ?? false;
    },
    async begin() {
      if (isRelay) begun ??= (await import('./begun.js')).begin(options.url, wantsProof);
    },
    unkeep: (token) => begun?.unkeep(token),
    async upload(file, group, onProgress, signal) {
      return (await import('./upload.js')).uploadFile(options, file, group, onProgress, signal);
    },
  };
}

/** Undefined where the answer is no published form: whoever answered may know the CRM's words instead. */
async function loadPublished(
  { url, timeout = 20_000, fetch = globalThis.fetch.bind(globalThis), published }: CrmClientOptions,
  formId: string,
  signal: AbortSignal | undefined,
): Promise<PublishedForm | undefined> {
  const given = readPublishedForm(await published?.get(formId));
  if (given) return given;
  try {
    const address = `${url}/forms/${encodeURIComponent(formId)}`;
    const text = await exchange(address, {}, { fetch, timeout, signal, limit: 5_000_000 });
    return readPublishedForm(parseJson(text));
  } catch (error) {
    if (!(error instanceof CrmError) || error.code === 'aborted' || error.code === 'mixed-content')
      throw error;
    return undefined;
  }
}
