import type { Clock } from '../../async/clock.js';
import { withDeadline } from '../../async/deadline.js';
import { isRecord } from '../http/transport.js';
import { readQueueKey } from './queue-key.js';

/** A submission that could not be sent to the relay. */
export interface QueuedSubmission {
  /** Base URL of the relay that gets the submission. */
  readonly url: string;
  /**
   * Encoded body of the request that failed. It contains an idempotency key, by which the relay recognises
   * repetitions. So the relay stores only one submission even if the body is sent several times.
   */
  readonly body: string;
  /**
   * Time at which the submission was stored, in milliseconds since 1970. If the visitor changes the form afterwards,
   * the submission is stored again, with a new time.
   */
  readonly at: number;
}

/** A submission of which everything but the time is encrypted. The time decides when the submission is deleted. */
export interface EncryptedSubmission extends Pick<QueuedSubmission, 'at'> {
  /** Base64 of an initialization vector (12 bytes) and the ciphertext of the other members as JSON. */
  readonly encrypted: string;
}

/** Longest time in milliseconds for which an answer of IndexedDB is awaited. Some browsers sometimes give none. */
const keyTimeoutMs = 5_000;
const ivLength = 12;

/**
 * Parses a text from the storage of the browser, to which other scripts can write, too.
 * @returns undefined: the text is not a stored submission
 */
export function parseStored(text: string | null): QueuedSubmission | EncryptedSubmission | undefined {
  const value = parse(text);
  if (!isRecord(value) || typeof value.at !== 'number') return undefined;
  const { at, encrypted } = value;
  return typeof encrypted === 'string' ? { at, encrypted } : readSubmission(value, at);
}

function readSubmission(value: unknown, at: number): QueuedSubmission | undefined {
  return isRecord(value) && typeof value.url === 'string' && typeof value.body === 'string'
    ? { url: value.url, body: value.body, at }
    : undefined;
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/**
 * Encrypts a submission with AES-GCM.
 * @param name name in `localStorage`, which contains the idempotency key. The ciphertext is valid for this name only
 * @throws if the browser cannot encrypt, or cannot store the key
 */
export async function encryptSubmission(
  { at, ...submission }: QueuedSubmission,
  name: string,
  clock: Clock,
): Promise<EncryptedSubmission> {
  const key = await withDeadline(keyTimeoutMs, () => readQueueKey(true), clock.sleep);
  if (!key) throw new Error('no key');
  const iv = crypto.getRandomValues(new Uint8Array(ivLength));
  const text = new TextEncoder().encode(JSON.stringify(submission));
  const ciphertext = await crypto.subtle.encrypt(algorithm(iv, name), key, text);
  const bytes = [...iv, ...new Uint8Array(ciphertext)];
  return { at, encrypted: btoa(bytes.map((byte) => String.fromCharCode(byte)).join('')) };
}

/**
 * Decrypts a submission.
 * @returns undefined: the submission can never be decrypted, because its key is gone or other scripts changed it
 * @throws if the browser does not give access to the key now; a later page may have access
 */
export async function decryptSubmission(
  { at, encrypted }: EncryptedSubmission,
  name: string,
  clock: Clock,
): Promise<QueuedSubmission | undefined> {
  const key = await withDeadline(keyTimeoutMs, () => readQueueKey(false), clock.sleep);
  if (!key) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encrypted), (character) => character.charCodeAt(0));
    const iv = bytes.slice(0, ivLength);
    const text = await crypto.subtle.decrypt(algorithm(iv, name), key, bytes.slice(ivLength));
    return readSubmission(parse(new TextDecoder().decode(text)), at);
  } catch {
    return undefined;
  }
}

function algorithm(iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
}
