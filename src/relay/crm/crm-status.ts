import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { errorEffects } from './error-effects.js';

/** The kinds of requests to the CRM. Each can fail while the others work. */
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

/** Knows from the requests that were made whether the CRM works. */
export interface CrmStatus {
  /** Passes on `request`, and remembers whether it failed. */
  observe<Value>(kind: CrmRequestKind, request: () => Promise<Value>): Promise<Value>;
  /**
   * Code of the failure because of which the CRM counts as down: the last request of all found no working CRM, or the last
   * request for a form failed. `undefined`: the CRM works, as far as it is known.
   */
  getDownCode(): CrmErrorCode | undefined;
  /** Whether the last request of this kind failed. */
  isFailing(kind: CrmRequestKind): boolean;
  /** While the CRM counts as down because of a form, asks for the form again now and then. Returns at once. */
  recheck(): void;
}

/** Milliseconds between two requests of `recheck`. */
const recheckIntervalMs = 30_000;

/** @param monotonic clock for the pauses between rechecks */
export function createCrmStatus(monotonic: () => number): CrmStatus {
  const failures = new Map<CrmRequestKind, CrmErrorCode>();
  let unreachableCode: CrmErrorCode | undefined;
  let repeatFormRequest: (() => Promise<unknown>) | undefined;
  let nextRecheckAt = 0;

  function record(kind: CrmRequestKind, code: CrmErrorCode | undefined): void {
    if (code === undefined) failures.delete(kind);
    else failures.set(kind, code);
    unreachableCode = code !== undefined && errorEffects[code] === 'unreachable' ? code : undefined;
  }

  async function observe<Value>(kind: CrmRequestKind, request: () => Promise<Value>): Promise<Value> {
    try {
      const value = await request();
      record(kind, undefined);
      return value;
    } catch (error) {
      if (error instanceof CrmError && error.code !== 'aborted') {
        // A refusal concerns one form, list or lead. It shows that the CRM works.
        const isAnswer = errorEffects[error.code] === 'rejected' || error.code === 'not-a-form';
        record(kind, isAnswer ? undefined : error.code);
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
