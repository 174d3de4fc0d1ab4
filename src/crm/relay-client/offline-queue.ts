import type { Receipt } from '../../form/form-service.js';
import type { KeptSend, KeptSends } from './flush-offline-queue.js';

const pause = 30_000;
/** Each under a name of its own: other tabs keep theirs at the same time. */
const prefix = 'apro-forms:kept:';

const listeners = new Map<string, (receipt: Receipt) => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is kept, by the key of its send. */
export const keptSends: KeptSends = {
  /** Where storage is blocked there are none. */
  tokens(): readonly string[] {
    try {
      return Object.keys(localStorage).flatMap((name) =>
        name.startsWith(prefix) ? name.slice(prefix.length) : [],
      );
    } catch {
      return [];
    }
  },
  /** Other scripts write there, too: what is not one of ours is as good as none. */
  read(token: string): Partial<KeptSend> {
    try {
      return Object(JSON.parse(localStorage.getItem(prefix + token) ?? ''));
    } catch {
      return {};
    }
  },
  /** It has arrived, if it was kept here, or by an earlier page. */
  forget(token: string, receipt?: Receipt): void {
    if (receipt) listeners.get(token)?.(receipt);
    listeners.delete(token);
    try {
      localStorage.removeItem(prefix + token);
    } catch {}
  },
};

/** False where storage is full or blocked. */
export function keepSend(
  token: string,
  send: Omit<KeptSend, 'at'>,
  onSent: (receipt: Receipt) => void,
): boolean {
  try {
    localStorage.setItem(prefix + token, JSON.stringify({ ...send, at: Date.now() } satisfies KeptSend));
  } catch {
    return false;
  }
  listeners.set(token, onSent);
  addEventListener('online', sendKept);
  sendSoon();
  return true;
}

/** What sends them is fetched when there is something to send, and a connection again. */
export async function sendKept(): Promise<void> {
  if (keptSends.tokens().length === 0) return removeEventListener('online', sendKept);
  const areSent = await import('./flush-offline-queue.js')
    .then(({ sendEach }) => sendEach(keptSends))
    .catch(() => false);
  if (!areSent) sendSoon();
}

/** One timer, however many forms are kept and however often a connection comes and goes. */
function sendSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(sendKept, pause);
}
