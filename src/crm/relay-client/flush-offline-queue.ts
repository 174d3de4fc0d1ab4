// Chunk boundary: only pages with stored submissions fetch this module.
import type { Clock } from '../../async/clock.js';
import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { isRecord } from '../http/transport.js';
import { sendToRelay } from './send-to-relay.js';

/** A filled form on this device that could not be sent to the relay. */
export interface QueuedSubmission {
  /** Base URL of the relay. */
  readonly url: string;
  /** The encoded body of the failed send, with its idempotency key: repeated sends make one lead. */
  readonly body: string;
  /** Time of the failed send, in milliseconds since 1970. */
  readonly at: number;
}

/** Access to the stored submissions, by idempotency key. */
export interface SubmissionStore {
  tokens(): readonly string[];
  /** The stored value, or undefined if there is none. Other scripts can write to the storage, so the value is not checked. */
  read(token: string): unknown;
  /** Removes a submission. With a receipt, tells the form on this page that the submission has been sent. */
  remove(token: string, receipt?: Receipt): void;
}

/** Age above which a stored submission is deleted unsent, in milliseconds: 30 days. */
const maxAgeMs = 30 * 86_400_000;

/**
 * Sends all stored submissions, in one tab at a time. A submission that the relay refuses stays stored for a later page:
 * the cause can be a setting of the relay that somebody will correct, and the visitor was told that the form will be sent.
 * @returns false if another attempt soon can help
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
