/**
 * Returns true if the header `Authorization` contains one of the secrets: `Bearer SECRET`. Hashes are compared, so the
 * duration of the comparison reveals nothing about a secret.
 */
export async function hasBearer(header: string | undefined, secrets: readonly string[]): Promise<boolean> {
  const token = /^Bearer ([^\s]{1,500})$/i.exec(header ?? '')?.[1];
  if (token === undefined) return false;
  const [tokenHash, ...secretHashes] = await Promise.all([token, ...secrets].map(hash));
  return secretHashes.includes(tokenHash ?? '');
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return new Uint8Array(digest).join();
}
