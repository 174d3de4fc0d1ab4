const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A random text of capital letters and digits, with 5 random bits per character. */
export function createRandomId(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % 32]).join('');
}

/** Receipt of a lead, such as `R-` and 16 characters, with 80 random bits. A visitor can quote it. */
export function createReceipt(): string {
  return `R-${createRandomId(16)}`;
}

/**
 * Receipt of a lead with an idempotency key: each retry gets the same receipt, also if the lead was not stored.
 * @param hash keyed hash of the lead's key and values, in base64
 */
export function deriveReceipt(hash: string): string {
  const bytes = Uint8Array.from(atob(hash), (char) => char.charCodeAt(0)).subarray(0, 16);
  return `R-${Array.from(bytes, (byte) => alphabet[byte % 32]).join('')}`;
}
