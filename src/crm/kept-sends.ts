import { createStore, del, entries, set } from 'idb-keyval';
import type { Receipt } from '../form/form-service.js';
import { CrmError } from './crm-error.js';
import type { PhpRecord } from './php-form.js';
import { sendToRelay } from './send-to-relay.js';

/** A filled form that could not be brought to the relay, on this device until it can. */
export interface KeptSend {
  readonly url: string;
  readonly host: string | undefined;
  readonly formId: string;
  readonly data: PhpRecord;
  readonly enclosed: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** In milliseconds. */
const oldest = 30 * 86_400_000;
const pause = 30_000;
/** Says to later pages that there is something to send; they fetch this part only then (`embed/later.ts`, which can't import it). */
const flag = 'apro-forms:kept';

const store = createStore('apro-forms', 'sends');
const listeners = new Map<string, (receipt: Receipt) => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Under the same key as the try that failed, so that it makes one lead however often it is sent. */
export async function keepSend(
  token: string,
  send: Omit<KeptSend, 'at'>,
  onSent: (receipt: Receipt) => void,
): Promise<void> {
  await set(token, { ...send, at: Date.now() } satisfies KeptSend, store);
  localStorage.setItem(flag, '1');
  listeners.set(token, onSent);
  addEventListener('online', sendKept);
  sendSoon();
}

/** One timer, however many forms are kept and however often a connection comes and goes. */
function sendSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(sendKept, pause);
}

/** It has arrived in another way, if it was kept here, or by an earlier page. */
export function forgetSend(token: string): void {
  listeners.delete(token);
  try {
    if (localStorage.getItem(flag)) del(token, store).catch(() => {});
  } catch {}
}

/**
 * Sends what is kept, in one tab at a time. What the relay refuses is tried again by a later page: somebody may have to
 * mend its settings first, and the visitor was told that it will be sent.
 */
export async function sendKept(): Promise<void> {
  await inOneTab(async () => {
    let isWaiting = false;
    for (const [token, kept] of await entries<string, KeptSend>(store)) {
      try {
        if (Date.now() - kept.at < oldest) {
          const receipt = await sendToRelay(kept, kept.formId, kept.data, token, kept.enclosed);
          listeners.get(token)?.(receipt);
        }
      } catch (error) {
        if (error instanceof CrmError && !error.retryable)
          console.error(`apro-forms: a form kept on this device was refused: ${error.code}`);
        else isWaiting = true;
        continue;
      }
      listeners.delete(token);
      await del(token, store);
    }
    const left = await entries(store);
    if (left.length === 0) {
      localStorage.removeItem(flag);
      removeEventListener('online', sendKept);
    } else if (isWaiting) sendSoon();
  });
}

async function inOneTab(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(flag, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
