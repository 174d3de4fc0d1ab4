import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { sendToRelay } from './send-to-relay.js';

/** A filled form that could not be brought to the relay, on this device until it can; `send-kept.ts` brings it there. */
export interface KeptSend {
  readonly url: string;
  /** Word for word, with the key of the try that failed: it makes one lead however often it is sent. */
  readonly body: string;
  readonly at: number;
}

/** The queue in this browser's storage, by the token of each send. */
export interface KeptSends {
  tokens(): readonly string[];
  read(token: string): Partial<KeptSend>;
  forget(token: string, receipt?: Receipt): void;
}

/** In milliseconds. */
const oldest = 30 * 86_400_000;

/**
 * Sends what is kept, in one tab at a time; resolves to whether there is nothing to try again soon. What the relay
 * refuses is tried again by a later page: somebody may have to mend its settings first, and the visitor was told that it
 * will be sent.
 */
export async function sendEach(kept: KeptSends): Promise<boolean> {
  if (!navigator.locks) return sendInTurn(kept);
  return navigator.locks.request('apro-forms:kept', { ifAvailable: true }, (lock) =>
    lock ? sendInTurn(kept) : true,
  );
}

async function sendInTurn(kept: KeptSends): Promise<boolean> {
  let isAll = true;
  for (const token of kept.tokens()) {
    const { url, body, at = 0 } = kept.read(token);
    try {
      const isOurs = url && body && Date.now() - at < oldest;
      kept.forget(token, isOurs ? await sendToRelay({ url }, body) : undefined);
    } catch (error) {
      if (error instanceof CrmError && !error.retryable)
        console.error(`apro-forms: a form kept on this device was refused: ${error.code}`);
      else isAll = false;
    }
  }
  return isAll;
}
