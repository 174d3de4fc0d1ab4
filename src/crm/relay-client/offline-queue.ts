import { type Clock, systemClock } from '../../async/clock.js';
import type { Receipt } from '../../form/form-service.js';
import type { QueuedSubmission, SubmissionStore } from './flush-offline-queue.js';

/** Delay in milliseconds between two attempts to send the submissions that are stored in this browser. */
const retryDelayMs = 30_000;
/**
 * Start of the `localStorage` keys of stored submissions. Each submission has a separate key, so that several browser
 * tabs can store submissions at the same time.
 */
const storagePrefix = 'apro-forms:kept:';

/**
 * Stores submissions that could not be sent to the relay in the `localStorage` of this browser, and sends them later.
 */
export interface OfflineQueue extends SubmissionStore {
  /**
   * Stores a submission and schedules an attempt to send all stored submissions.
   * @param token idempotency key of the submission
   * @param onSent is called if the submission is sent later while this page is still open
   * @returns false if the browser's storage is full or blocked, so the submission is not stored
   */
  enqueue(
    token: string,
    submission: Omit<QueuedSubmission, 'at'>,
    onSent: (receipt: Receipt) => void,
  ): boolean;
  /** Sends all stored submissions. Schedules another attempt if a submission could not be sent. */
  flush(): Promise<void>;
}

export function createOfflineQueue(clock: Clock): OfflineQueue {
  const sentListeners = new Map<string, (receipt: Receipt) => void>();
  /** Cancels the scheduled attempt to send the stored submissions. */
  let retryController = new AbortController();

  const queue: OfflineQueue = {
    tokens() {
      try {
        return Object.keys(localStorage).flatMap((name) =>
          name.startsWith(storagePrefix) ? name.slice(storagePrefix.length) : [],
        );
      } catch {
        // The browser does not allow access to `localStorage`, so there are no stored submissions.
        return [];
      }
    },
    read(token) {
      try {
        return JSON.parse(localStorage.getItem(storagePrefix + token) ?? '');
      } catch {
        return undefined;
      }
    },
    remove(token, receipt) {
      if (receipt) sentListeners.get(token)?.(receipt);
      sentListeners.delete(token);
      try {
        localStorage.removeItem(storagePrefix + token);
      } catch {}
    },
    enqueue(token, submission, onSent) {
      try {
        localStorage.setItem(
          storagePrefix + token,
          JSON.stringify({ ...submission, at: clock.now() } satisfies QueuedSubmission),
        );
      } catch {
        return false;
      }
      sentListeners.set(token, onSent);
      addEventListener('online', queue.flush);
      scheduleFlush();
      return true;
    },
    async flush() {
      if (queue.tokens().length === 0) return removeEventListener('online', queue.flush);
      // The code that sends submissions is a separate file, which is loaded only if there is a stored submission.
      const isFlushed = await import('./flush-offline-queue.js')
        .then(({ sendQueued }) => sendQueued(queue, clock))
        .catch(() => false);
      if (!isFlushed) scheduleFlush();
    },
  };

  /**
   * Schedules an attempt to send all stored submissions. Cancels an earlier timer, so that there is only one timer.
   */
  function scheduleFlush(): void {
    retryController.abort();
    retryController = new AbortController();
    void clock.sleep(retryDelayMs, retryController.signal).then(queue.flush);
  }

  return queue;
}

/**
 * The queue of unsent submissions. All forms on a page share this queue, so that the page has only one timer for it.
 */
export const offlineQueue: OfflineQueue = /* @__PURE__ */ createOfflineQueue(systemClock);
