import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const derive = (secret: string, info: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', secret, '', `apro-forms ${info}`, bytes));

/** Encrypts as relays before November 2026 did: one key for leads and files, not bound to a row. */
export function sealAsEarlierRelay(secret: string, content: string | Uint8Array): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derive(secret, 'leads', 32), nonce);
  const ciphertext = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  return new Uint8Array(Buffer.concat([derive(secret, 'id', 4), nonce, ciphertext]));
}

/** The keyed hash of earlier relays, for tokens, values, networks and the operator's token. */
export function hashAsEarlierRelay(secret: string, text: string): string {
  return createHmac('sha256', derive(secret, 'hashes', 32))
    .update(text)
    .digest('base64');
}
