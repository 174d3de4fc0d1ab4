import { fromBase64 } from '../encoding/base64.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Creates a random text of capital letters and digits. Each character has 5 random bits. */
export function createRandomId(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % 32]).join('');
}

/** Creates the receipt number of a lead, which the visitor can quote: `R-` and 16 characters with 80 random bits. */
export function createReceipt(): string {
  return `R-${createRandomId(16)}`;
}

/** Matches a text that is a receipt number. */
export const receiptPattern = /^R-[A-Z2-7]{16}$/;
/** Matches a receipt number inside a text. A CRM may change the case of a value. */
export const receiptInText = /\bR-[A-Z2-7]{16}\b/i;

/**
 * Creates the receipt number of a lead with an idempotency key. Each retry of the submission gets the same number,
 * even if the lead was not stored before.
 * @param hash keyed hash of the idempotency key and the values, in base64
 */
export function deriveReceipt(hash: string): string {
  const bytes = fromBase64(hash).subarray(0, 16);
  return `R-${Array.from(bytes, (byte) => alphabet[byte % 32]).join('')}`;
}
