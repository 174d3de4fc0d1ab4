import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const derive = (secret: string, info: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, '', `apro-forms ${info}`, bytes));

/**
 * Encrypts like relays before November 2026: one key for leads and files, and data that is not bound to its database
 * row.
 */
export function sealAsEarlierRelay(secret: string, content: string | Uint8Array): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derive(secret, 'leads', 32), nonce);
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return new Uint8Array(Buffer.concat([derive(secret, 'id', 4), nonce, ciphertext]));
}

/**
 * Returns the keyed hash that relays before November 2026 used for idempotency keys, values, networks and the
 * operator's secret.
 */
export function hashAsEarlierRelay(secret: string, text: string): string {
  return createHmac('sha256', derive(secret, 'hashes', 32))
    .update(text)
    .digest('base64');
}
