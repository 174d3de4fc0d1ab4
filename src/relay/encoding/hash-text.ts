import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Returns the SHA-256 of a text in UTF-8, in hex. The function is synchronous, because a SQLite transaction cannot
 * wait. Web Crypto has only asynchronous hashes.
 */
export function hashText(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
