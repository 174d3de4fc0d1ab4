import { hashText } from '../encoding/hash-text.js';

/**
 * Returns true if the header `Authorization` contains one of the secrets: `Bearer SECRET`. Hashes are compared, so the
 * duration of the comparison reveals nothing about a secret.
 */
export function hasBearer(header: string | undefined, secrets: readonly string[]): boolean {
  const token = /^Bearer ([^\s]{1,500})$/i.exec(header ?? '')?.[1];
  if (token === undefined) return false;
  return secrets.map(hashText).includes(hashText(token));
}
