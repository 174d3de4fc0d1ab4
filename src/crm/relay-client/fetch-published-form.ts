import { type Clock, systemClock } from '../../async/clock.js';
import type { FormDefinition } from '../../form/definition.js';
import { CrmError, type CrmErrorCode } from '../errors/crm-error.js';
import { fetchText, parseRelayJson } from '../http/transport.js';
import { isPublishedForm, type PublishedForm } from './published-form.js';
import { readPublishedForm } from './read-published-form.js';

// This file is a separate script. It is loaded if the script of the relay does not contain the form.

export interface PublishedFormRequest {
  /** URL of `GET /forms/ID` on the relay. */
  readonly url: string;
  /**
   * Text of an answer, if the form was requested before. Any other value: the form was not requested before, so it is
   * requested now.
   */
  readonly preloaded: unknown;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** Loads the module that fetches the options of lists. It is loaded before the visitor needs it. */
  prefetchOptionsModule(): Promise<unknown>;
}

/**
 * Error codes after which the CRM's own definition cannot be loaded from the same URL either, so no further request
 * is made.
 */
const finalCodes: readonly CrmErrorCode[] = ['aborted', 'mixed-content', 'timeout'];

/** Delay between a loaded form and the prefetch of the module that fetches option lists, in milliseconds. */
const optionsModuleDelayMs = 1_000;

/**
 * Fetches `GET /forms/ID` of a relay. Undefined: the answer is not a published form, so the server may be a CRM.
 * @throws CrmError `aborted`, `mixed-content` or `timeout`
 */
export async function fetchPublishedForm(request: PublishedFormRequest): Promise<PublishedForm | undefined> {
  const { url, preloaded, fetch, timeoutMs, signal, clock = systemClock } = request;
  try {
    const value = parseRelayJson(
      typeof preloaded === 'string'
        ? preloaded
        : await fetchText(url, {}, { fetch, timeoutMs, signal, clock }),
    );
    const published = isPublishedForm(value) ? readPublishedForm(value) : undefined;
    // The module is loaded in advance: after the form is drawn, but before the visitor needs it, because the
    // connection may be gone then.
    if (published && hasDependentLists(published.definition))
      void clock
        .sleep(optionsModuleDelayMs)
        .then(request.prefetchOptionsModule)
        .catch(() => {});
    return published;
  } catch (error) {
    if (!(error instanceof CrmError) || finalCodes.includes(error.code)) throw error;
    return undefined;
  }
}

function hasDependentLists({ fields }: FormDefinition): boolean {
  return fields.some(({ parent }) => parent);
}
