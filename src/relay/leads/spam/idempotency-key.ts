const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the idempotency key of a send (`token` on the wire). Every entrance for leads uses this function, because the key
 * is stored, hashed and sent to the CRM.
 * @returns the UUID in small letters; `undefined` for any other text
 */
export function readIdempotencyKey(text: string | undefined): string | undefined {
  // No UUID is longer: a long text is not copied.
  if (text === undefined || text.length > 36) return undefined;
  const token = text.toLowerCase();
  return uuidPattern.test(token) ? token : undefined;
}
