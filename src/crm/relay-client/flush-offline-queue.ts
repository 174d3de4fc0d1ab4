// This module is a separate script. It is loaded when a visitor begins to fill in a form, and by pages with submissions
// that are stored in the browser.
import type { Clock } from '../../async/clock.js';
import { report } from '../../console/report.js';
import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { sendToRelay } from './send-to-relay.js';
import {
  decryptSubmission,
  encryptSubmission,
  parseStored,
  type QueuedSubmission,
} from './stored-submission.js';

/** The submissions that are stored in the `localStorage` of this browser. */
export interface SubmissionStore {
  /** Returns the names in `localStorage` of all stored submissions. The list is empty if the storage is blocked. */
  names(): readonly string[];
  /**
   * Listeners of the forms on this page that have a stored submission. The keys of the map are the names of the
   * submissions in `localStorage`.
   */
  readonly sentListeners: Map<string, ((receipt: Receipt) => void) | undefined>;
}

/** What this page knows about a submission that it has stored. */
interface StoredHere {
  /** The text before its encryption. */
  readonly text: string | null;
  /** Time at which the page stored the submission, by its monotonic clock, in milliseconds. */
  readonly storedAtMs: number;
}

/** Maximum age of a stored submission, in milliseconds (two days). Older submissions are deleted and not sent. */
const maxAgeMs = 2 * 86_400_000;

/** Encrypts and sends the submissions in a storage. */
export interface QueueSender {
  /** Encrypts a submission that this page has just stored. */
  protect(name: string): Promise<void>;
  /**
   * Sends all submissions that are stored in this browser. Only one browser tab sends at a time. A submission that the
   * relay refuses stays stored, and a page that is opened later tries again: the visitor was told that the form will be
   * sent, and a wrong setting of the relay can be the cause of the refusal and be corrected later.
   * @returns false if a submission could not be sent for a reason that may soon be gone, such as a broken connection
   */
  sendAll(): Promise<boolean>;
}

export function createQueueSender({ names, sentListeners }: SubmissionStore, clock: Clock): QueueSender {
  const storedHere = new Map<string, StoredHere>();

  function remove(name: string): void {
    storedHere.delete(name);
    sentListeners.delete(name);
    localStorage.removeItem(name);
  }

  async function send(name: string): Promise<void> {
    const text = localStorage.getItem(name);
    const submission = await readSendable(name, text, storedHere.get(name), clock);
    if (submission) {
      const receipt = await sendToRelay({ url: submission.url, clock }, submission.body);
      const onSent = sentListeners.get(name);
      remove(name);
      onSent?.(receipt);
    }
    // The submission is too old or cannot be read. It is removed, unless the visitor has changed the form
    // meanwhile, which has stored a newer submission.
    else if (localStorage.getItem(name) === text) remove(name);
  }

  async function sendSequentially(): Promise<boolean> {
    let isAllSent = true;
    for (const name of names()) {
      try {
        await send(name);
      } catch (error) {
        if (error instanceof CrmError && !error.retryable) report('kept-form-refused', { code: error.code });
        else isAllSent = false;
        await encryptStored(name, clock);
      }
    }
    return isAllSent;
  }

  return {
    protect(name) {
      storedHere.set(name, { text: readText(name), storedAtMs: clock.monotonic() });
      return encryptStored(name, clock);
    },
    async sendAll() {
      if (!navigator.locks) return sendSequentially();
      try {
        return await navigator.locks.request('apro-forms:kept', { ifAvailable: true }, (lock) =>
          lock ? sendSequentially() : true,
        );
      } catch {
        // The browser does not allow locks on this page, so no submission was sent.
        return false;
      }
    },
  };
}

/**
 * Reads a stored submission, encrypted or not.
 * @param storedHere what this page knows about the submission
 * @returns undefined: the submission is too old or cannot be read, and is to be removed
 * @throws if the browser does not give access to the key now
 */
async function readSendable(
  name: string,
  text: string | null,
  storedHere: StoredHere | undefined,
  clock: Clock,
): Promise<QueuedSubmission | undefined> {
  const stored = parseStored(text);
  if (!stored) return undefined;
  // A device can start with a wrong time and correct the time as soon as there is a connection. The monotonic clock of
  // the page knows the age nevertheless.
  const ageMs = storedHere ? clock.monotonic() - storedHere.storedAtMs : clock.now() - stored.at;
  if (ageMs >= maxAgeMs) return undefined;
  if ('body' in stored) return stored;
  const original = parseStored(storedHere?.text ?? null);
  const submission = await decryptSubmission(stored, name, clock).catch((error) => {
    if (!original) throw error;
    return undefined;
  });
  if (submission) return submission;
  if (original && 'body' in original) return original;
  report('kept-form-unreadable');
  return undefined;
}

/**
 * Encrypts a stored submission. It stays as it is if the browser cannot encrypt, cannot store the key, or has no space
 * for the ciphertext.
 *
 * The order never loses a submission. `enqueue` stores the plain text before it returns, because a page that is being
 * closed cannot wait for a key. One write replaces the plain text by the ciphertext, after the key is on the disk. The
 * text is replaced only if it is still the encrypted one: meanwhile the visitor can have changed the form, or the
 * submission was sent. If another tab removes the submission between the comparison and the write, the submission is
 * sent once more, and the relay recognises its token.
 */
export async function encryptStored(name: string, clock: Clock): Promise<void> {
  try {
    const text = localStorage.getItem(name);
    const stored = parseStored(text);
    if (!stored) return;
    // If the clock was set back, a time in the future would store the submission for longer than two days.
    const current = { ...stored, at: Math.min(stored.at, clock.now()) };
    const replacement = JSON.stringify(
      'body' in current ? await encryptSubmission(current, name, clock).catch(() => current) : current,
    );
    if (replacement !== text && localStorage.getItem(name) === text) localStorage.setItem(name, replacement);
  } catch {
    // The storage is full or blocked.
  }
}

/** Returns the text under a name in `localStorage`. Null: there is none, or the browser does not allow access any more. */
function readText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
