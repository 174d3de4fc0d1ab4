import { type Clock, systemClock } from '../../async/clock.js';
import { memoizeUntilError } from '../../async/memoize-until-error.js';
import type { Receipt } from '../../form/form-service.js';
import type { SubmissionStore } from './flush-offline-queue.js';
import type { QueuedSubmission } from './stored-submission.js';

/** Delay in milliseconds between two attempts to send the submissions that are stored in this browser. */
const retryDelayMs = 30_000;
/**
 * Start of the `localStorage` keys of stored submissions. Each submission has a separate key, so that several browser
 * tabs can store submissions at the same time.
 */
const storagePrefix = 'apro-forms:kept:';

/**
 * Stores submissions that could not be sent to the relay in the `localStorage` of this browser, and sends them later.
 * They are encrypted if the browser can encrypt them.
 */
export interface OfflineQueue extends SubmissionStore {
  /** Loads the code that encrypts and sends submissions, because a page without a connection cannot load it. */
  prepare(): unknown;
  /**
   * Stores a submission and schedules an attempt to send all stored submissions. The submission is stored when this
   * method returns, and is encrypted afterwards.
   * @param token idempotency key of the submission
   * @param onSent is called if the submission is sent later while this page is still open. Undefined: the page is being
   *   closed
   * @returns false if the browser's storage is full or blocked, so the submission is not stored
   */
  enqueue(
    token: string,
    submission: Omit<QueuedSubmission, 'at'>,
    onSent: ((receipt: Receipt) => void) | undefined,
  ): boolean;
  /** Removes the submission with this idempotency key from the storage, because the page itself has sent it. */
  remove(token: string): void;
  /** Sends all stored submissions. Schedules another attempt if a submission could not be sent. */
  flush(): Promise<void>;
}

export function createOfflineQueue(clock: Clock): OfflineQueue {
  const sentListeners: OfflineQueue['sentListeners'] = new Map();
  const importSender = memoizeUntilError(() =>
    import('./flush-offline-queue.js').then(({ createQueueSender }) => createQueueSender(queue, clock)),
  );
  /** Cancels the scheduled attempt to send the stored submissions. */
  let retryController = new AbortController();

  const queue: OfflineQueue = {
    sentListeners,
    names() {
      try {
        return Object.keys(localStorage).filter((name) => name.startsWith(storagePrefix));
      } catch {
        // The browser does not allow access to `localStorage`, so there are no stored submissions.
        return [];
      }
    },
    remove(token) {
      const name = storagePrefix + token;
      sentListeners.delete(name);
      try {
        localStorage.removeItem(name);
      } catch {}
    },
    prepare: loadSender,
    enqueue(token, submission, onSent) {
      const name = storagePrefix + token;
      try {
        localStorage.setItem(
          name,
          JSON.stringify({ ...submission, at: clock.now() } satisfies QueuedSubmission),
        );
      } catch {
        return false;
      }
      sentListeners.set(name, onSent);
      addEventListener('online', queue.flush);
      scheduleFlush();
      void loadSender().then((sender) => sender?.protect(name));
      return true;
    },
    async flush() {
      if (queue.names().length === 0) return;
      const sender = await loadSender();
      if (!(await sender?.sendAll())) scheduleFlush();
    },
  };

  /**
   * Loads the code that encrypts and sends submissions. It is a separate file, because few pages need it. Resolves to
   * undefined if the file cannot be loaded now.
   */
  function loadSender() {
    return importSender().catch(() => undefined);
  }

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
