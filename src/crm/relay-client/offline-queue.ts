import { type Clock, systemClock } from '../../async/clock.js';
import type { Receipt } from '../../form/form-service.js';
import type { QueuedSubmission, SubmissionStore } from './flush-offline-queue.js';

/** Delay between two attempts to send the queue, in milliseconds. */
const retryDelayMs = 30_000;
/** Each submission has an entry of its own, so that several tabs can write at the same time. */
const storagePrefix = 'apro-forms:kept:';

/** Filled forms that could not be sent to the relay, in the `localStorage` of this browser. */
export interface OfflineQueue extends SubmissionStore {
  /**
   * Stores a submission under its idempotency key and schedules an attempt to send the queue.
   * @param onSent is called if this page sends the submission later
   * @returns false if storage is full or blocked
   */
  enqueue(
    token: string,
    submission: Omit<QueuedSubmission, 'at'>,
    onSent: (receipt: Receipt) => void,
  ): boolean;
  /** Sends the queue, and schedules another attempt if some of it could not be sent. */
  flush(): Promise<void>;
}

export function createOfflineQueue(clock: Clock): OfflineQueue {
  const sentListeners = new Map<string, (receipt: Receipt) => void>();
  /** Cancels the scheduled attempt. */
  let retryController = new AbortController();

  const queue: OfflineQueue = {
    tokens() {
      try {
        return Object.keys(localStorage).flatMap((name) =>
          name.startsWith(storagePrefix) ? name.slice(storagePrefix.length) : [],
        );
      } catch {
        // Storage is blocked.
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
      // Chunk boundary: the code that sends is fetched only if there is something to send.
      const isFlushed = await import('./flush-offline-queue.js')
        .then(({ sendQueued }) => sendQueued(queue, clock))
        .catch(() => false);
      if (!isFlushed) scheduleFlush();
    },
  };

  /** Replaces an attempt that is scheduled already, so that there is one timer for the whole queue. */
  function scheduleFlush(): void {
    retryController.abort();
    retryController = new AbortController();
    void clock.sleep(retryDelayMs, retryController.signal).then(queue.flush);
  }

  return queue;
}

/** The queue of this page. All forms on the page share one queue and thereby one timer. */
export const offlineQueue: OfflineQueue = /* @__PURE__ */ createOfflineQueue(systemClock);
