import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { sendToRelay } from './send-to-relay.js';

/** A filled form that could not be brought to the relay, on this device until it can; `send-kept.ts` brings it there. */
export interface QueuedSubmission {
  readonly url: string;
  /** Word for word, with the key of the try that failed: it makes one lead however often it is sent. */
  readonly body: string;
  readonly at: number;
}

/** The queue in this browser's storage, by the token of each send. */
export interface OfflineQueue {
  tokens(): readonly string[];
  read(token: string): Partial<QueuedSubmission>;
  remove(token: string, receipt?: Receipt): void;
}

/** In milliseconds. */
const maxAgeMs = 30 * 86_400_000;

/**
 * Sends what is kept, in one tab at a time; resolves to whether there is nothing to try again soon. What the relay
 * refuses is tried again by a later page: somebody may have to mend its settings first, and the visitor was told that it
 * will be sent.
 */
export async function sendQueued(queue: OfflineQueue): Promise<boolean> {
  if (!navigator.locks) return sendSequentially(queue);
  return navigator.locks.request('apro-forms:kept', { ifAvailable: true }, (lock) =>
    lock ? sendSequentially(queue) : true,
  );
}

async function sendSequentially(queue: OfflineQueue): Promise<boolean> {
  let isAllSent = true;
  for (const token of queue.tokens()) {
    const { url, body, at = 0 } = queue.read(token);
    try {
      const isSendable = url && body && Date.now() - at < maxAgeMs;
      queue.remove(token, isSendable ? await sendToRelay({ url }, body) : undefined);
    } catch (error) {
      if (error instanceof CrmError && !error.retryable)
        console.error(`apro-forms: a form kept on this device was refused: ${error.code}`);
      else isAllSent = false;
    }
  }
  return isAllSent;
}
