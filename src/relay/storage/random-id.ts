const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A random text of capital letters and digits, with 5 random bits per character. */
export function createRandomId(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % 32]).join('');
}

/** Receipt of a lead, such as `R-` and 16 characters, with 80 random bits. A visitor can quote it. */
export function createReceipt(): string {
  return `R-${createRandomId(16)}`;
}
