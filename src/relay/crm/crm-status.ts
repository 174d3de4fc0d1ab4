import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { getErrorEffect } from './error-effects.js';

/** The kinds of requests to the CRM. Requests of one kind can fail while the others work. */
export const crmRequestKinds = [
  'form',
  'headings',
  'list',
  'publication',
  'search',
  'send',
  'upload',
] as const;
export type CrmRequestKind = (typeof crmRequestKinds)[number];

/** Finds out from the results of the last requests whether the CRM works. */
export interface CrmStatus {
  /** Runs a request to the CRM, returns its result, and remembers whether it failed. */
  observe<Value>(kind: CrmRequestKind, request: () => Promise<Value>): Promise<Value>;
  /**
   * Returns the error code because of which the relay regards the CRM as down: the last request of any kind did not
   * reach a working CRM, or the last request for a form failed. `undefined`: as far as the relay knows, the CRM works.
   */
  getDownCode(): CrmErrorCode | undefined;
  /** Returns true if the last request of this kind failed. A refusal of a single form, list or lead is no failure. */
  isFailing(kind: CrmRequestKind): boolean;
  /**
   * Asks the CRM for a form again from time to time, if the relay regards the CRM as down because a request for this
   * form failed. Does not wait for the answer.
   */
  recheck(): void;
}

/** Milliseconds between two requests with which `recheck` finds out whether the CRM works again. */
const recheckIntervalMs = 30_000;

/**
 * Creates the object that tells whether the CRM works. The CRM counts as working until a request fails.
 * @param monotonic clock for the pauses between the requests of `recheck`
 * @param onAnswer called after each request, whether it failed or not
 */
export function createCrmStatus(
  monotonic: () => number,
  onAnswer: (kind: CrmRequestKind, durationMs: number) => void = () => {},
): CrmStatus {
  const failures = new Map<CrmRequestKind, CrmErrorCode>();
  let unreachableCode: CrmErrorCode | undefined;
  let repeatFormRequest: (() => Promise<unknown>) | undefined;
  let nextRecheckAt = 0;

  function record(kind: CrmRequestKind, error: CrmError | undefined): void {
    if (error) failures.set(kind, error.code);
    else failures.delete(kind);
    unreachableCode = error && getErrorEffect(error) === 'unreachable' ? error.code : undefined;
  }

  async function observe<Value>(kind: CrmRequestKind, request: () => Promise<Value>): Promise<Value> {
    const startedAt = monotonic();
    try {
      const value = await request().finally(() => onAnswer(kind, monotonic() - startedAt));
      record(kind, undefined);
      return value;
    } catch (error) {
      if (error instanceof CrmError && error.code !== 'aborted') {
        // If the CRM refuses a single form, option list or lead, the CRM itself works. So no failure is recorded.
        const isAnswer = getErrorEffect(error) === 'rejected' || error.code === 'not-a-form';
        record(kind, isAnswer ? undefined : error);
        if (kind === 'form') {
          repeatFormRequest = request;
          nextRecheckAt = monotonic() + recheckIntervalMs;
        }
      }
      throw error;
    }
  }

  return {
    observe,
    getDownCode: () => unreachableCode ?? failures.get('form'),
    isFailing: (kind) => failures.has(kind),
    recheck() {
      if (!failures.has('form') || !repeatFormRequest || monotonic() < nextRecheckAt) return;
      nextRecheckAt = monotonic() + recheckIntervalMs;
      observe('form', repeatFormRequest).catch(() => {});
    },
  };
}
