// This module is a separate script. Only pages with submissions that are stored in the browser load it.
import type { Clock } from '../../async/clock.js';
import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { isRecord } from '../http/transport.js';
import { sendToRelay } from './send-to-relay.js';

/** A submission that could not be sent to the relay and is stored in this browser. */
export interface QueuedSubmission {
  /** Base URL of the relay that gets the submission. */
  readonly url: string;
  /**
   * Encoded body of the request that failed. It contains an idempotency key, by which the relay recognises
   * repetitions. So the relay stores only one submission even if the body is sent several times.
   */
  readonly body: string;
  /**
   * Time at which the submission was stored, in milliseconds since 1970. If the visitor changes the form afterwards,
   * the submission is stored again, with a new time.
   */
  readonly at: number;
}

/**
 * Access to the submissions that are stored in this browser. The idempotency key (`token`) identifies a submission.
 */
export interface SubmissionStore {
  tokens(): readonly string[];
  /**
   * Returns the stored submission. The caller must check the value, because other scripts can write to the same
   * storage. Undefined: no submission is stored under this key.
   */
  read(token: string): unknown;
  /**
   * Removes a submission from the storage.
   * @param receipt the relay's receipt, which is passed on to the form on this page. Undefined: the submission was
   *   not sent and is deleted
   */
  remove(token: string, receipt?: Receipt): void;
}

/** Maximum age of a stored submission, in milliseconds (30 days). Older submissions are deleted and not sent. */
const maxAgeMs = 30 * 86_400_000;

/**
 * Sends all submissions that are stored in this browser. Only one browser tab sends at a time. A submission that the
 * relay refuses stays stored, and a page that is opened later tries again: the visitor was told that the form will be
 * sent, and a wrong setting of the relay can be the cause of the refusal and be corrected later.
 * @returns false if a submission could not be sent for a reason that may soon be gone, such as a broken connection
 */
export async function sendQueued(store: SubmissionStore, clock: Clock): Promise<boolean> {
  if (!navigator.locks) return sendSequentially(store, clock);
  return navigator.locks.request('apro-forms:kept', { ifAvailable: true }, (lock) =>
    lock ? sendSequentially(store, clock) : true,
  );
}

async function sendSequentially(store: SubmissionStore, clock: Clock): Promise<boolean> {
  let isAllSent = true;
  for (const token of store.tokens()) {
    const submission = store.read(token);
    try {
      const isSendable = isQueuedSubmission(submission) && clock.now() - submission.at < maxAgeMs;
      store.remove(
        token,
        isSendable ? await sendToRelay({ url: submission.url, clock }, submission.body) : undefined,
      );
    } catch (error) {
      if (error instanceof CrmError && !error.retryable)
        console.error(`apro-forms: the relay refused a form that is stored on this device: ${error.code}`);
      else isAllSent = false;
    }
  }
  return isAllSent;
}

function isQueuedSubmission(value: unknown): value is QueuedSubmission {
  return (
    isRecord(value) &&
    typeof value.url === 'string' &&
    typeof value.body === 'string' &&
    typeof value.at === 'number'
  );
}
