/** Encrypted data cannot be decrypted. */
export class DecryptionError extends Error {
  override readonly name: string = 'SealError';
}

/**
 * None of the secrets is the one that encrypted the data. The data is readable again as soon as a relay has the secret,
 * for example another relay with the same database.
 */
export class MissingKeyError extends DecryptionError {}
