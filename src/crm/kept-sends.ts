import type { Receipt } from '../form/form-service.js';

/** A filled form that could not be brought to the relay, on this device until it can; `send-kept.ts` brings it there. */
export interface KeptSend {
  readonly url: string;
  /** Word for word, with the key of the try that failed: it makes one lead however often it is sent. */
  readonly body: string;
  readonly at: number;
}

const pause = 30_000;
/** Each under a name of its own: other tabs keep theirs at the same time. */
const prefix = 'apro-forms:kept:';

const listeners = new Map<string, (receipt: Receipt) => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** What is kept, by the key of its send. */
export const keptSends = {
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

export type KeptSends = typeof keptSends;

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
  const areSent = await import('./send-kept.js')
    .then(({ sendEach }) => sendEach(keptSends))
    .catch(() => false);
  if (!areSent) sendSoon();
}

/** One timer, however many forms are kept and however often a connection comes and goes. */
function sendSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(sendKept, pause);
}
