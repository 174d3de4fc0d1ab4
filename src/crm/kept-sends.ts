import type { Receipt } from '../form/form-service.js';
import { CrmError } from './crm-error.js';
import { sendToRelay } from './send-to-relay.js';

/** A filled form that could not be brought to the relay, on this device until it can. */
interface KeptSend {
  readonly url: string;
  /** Word for word, with the key of the try that failed: it makes one lead however often it is sent. */
  readonly body: string;
  readonly at: number;
}

/** In milliseconds. */
const oldest = 30 * 86_400_000;
const pause = 30_000;
/** Each under a name of its own: other tabs keep theirs at the same time. */
const prefix = 'apro-forms:kept:';

const listeners = new Map<string, (receipt: Receipt) => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

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

/** One timer, however many forms are kept and however often a connection comes and goes. */
function sendSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(sendKept, pause);
}

/** It has arrived, if it was kept here, or by an earlier page. */
export function forgetSend(token: string): void {
  listeners.delete(token);
  try {
    localStorage.removeItem(prefix + token);
  } catch {}
}

function keptTokens(): readonly string[] {
  try {
    return Object.keys(localStorage).flatMap((name) =>
      name.startsWith(prefix) ? name.slice(prefix.length) : [],
    );
  } catch {
    return [];
  }
}

/** Other scripts write there, too: what is not one of ours is as good as too old. */
function recall(token: string): Partial<KeptSend> {
  try {
    return Object(JSON.parse(localStorage.getItem(prefix + token) ?? ''));
  } catch {
    return {};
  }
}

/**
 * Sends what is kept, in one tab at a time. What the relay refuses is tried again by a later page: somebody may have to
 * mend its settings first, and the visitor was told that it will be sent.
 */
export async function sendKept(): Promise<void> {
  if (keptTokens().length > 0) await inOneTab(sendEach);
}

async function sendEach(): Promise<void> {
  let isWaiting = false;
  for (const token of keptTokens()) {
    const { url, body, at = 0 } = recall(token);
    try {
      if (url && body && Date.now() - at < oldest) {
        const receipt = await sendToRelay({ url }, body);
        listeners.get(token)?.(receipt);
      }
    } catch (error) {
      if (error instanceof CrmError && !error.retryable)
        console.error(`apro-forms: a form kept on this device was refused: ${error.code}`);
      else isWaiting = true;
      continue;
    }
    forgetSend(token);
  }
  if (keptTokens().length === 0) removeEventListener('online', sendKept);
  else if (isWaiting) sendSoon();
}

async function inOneTab(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(prefix, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
