import type { Receipt } from '../../form/form-service.js';
import type { OfflineQueue, QueuedSubmission } from './flush-offline-queue.js';

const retryDelayMs = 30_000;
/** Each under a name of its own: other tabs keep theirs at the same time. */
const storagePrefix = 'apro-forms:kept:';

const sentListeners = new Map<string, (receipt: Receipt) => void>();
let retryTimer: ReturnType<typeof setTimeout> | undefined;

/** What is kept, by the key of its send. */
export const offlineQueue: OfflineQueue = {
  /** Where storage is blocked there are none. */
  tokens(): readonly string[] {
    try {
      return Object.keys(localStorage).flatMap((name) =>
        name.startsWith(storagePrefix) ? name.slice(storagePrefix.length) : [],
      );
    } catch {
      return [];
    }
  },
  /** Other scripts write there, too: what is not one of ours is as good as none. */
  read(token: string): Partial<QueuedSubmission> {
    try {
      return Object(JSON.parse(localStorage.getItem(storagePrefix + token) ?? ''));
    } catch {
      return {};
    }
  },
  /** It has arrived, if it was kept here, or by an earlier page. */
  remove(token: string, receipt?: Receipt): void {
    if (receipt) sentListeners.get(token)?.(receipt);
    sentListeners.delete(token);
    try {
      localStorage.removeItem(storagePrefix + token);
    } catch {}
  },
};

/** False where storage is full or blocked. */
export function enqueueSubmission(
  token: string,
  submission: Omit<QueuedSubmission, 'at'>,
  onSent: (receipt: Receipt) => void,
): boolean {
  try {
    localStorage.setItem(
      storagePrefix + token,
      JSON.stringify({ ...submission, at: Date.now() } satisfies QueuedSubmission),
    );
  } catch {
    return false;
  }
  sentListeners.set(token, onSent);
  addEventListener('online', flushOfflineQueue);
  scheduleFlush();
  return true;
}

/** What sends them is fetched when there is something to send, and a connection again. */
export async function flushOfflineQueue(): Promise<void> {
  if (offlineQueue.tokens().length === 0) return removeEventListener('online', flushOfflineQueue);
  const isFlushed = await import('./flush-offline-queue.js')
    .then(({ sendQueued }) => sendQueued(offlineQueue))
    .catch(() => false);
  if (!isFlushed) scheduleFlush();
}

/** One timer, however many forms are kept and however often a connection comes and goes. */
function scheduleFlush(): void {
  clearTimeout(retryTimer);
  retryTimer = setTimeout(flushOfflineQueue, retryDelayMs);
}
