const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Letters and digits that nobody can guess: 5 bits each. */
export function createRandomId(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => alphabet[byte % 32]).join('');
}

/** What a visitor may quote to the people behind the form; 80 random bits. */
export function createReceipt(): string {
  return `R-${createRandomId(16)}`;
}
