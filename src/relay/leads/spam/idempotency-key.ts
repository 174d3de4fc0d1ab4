const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the idempotency key of a submission (parameter `token`). Each route that accepts leads must use this function:
 * the key is stored, hashed and sent to the CRM, so it must have a fixed format.
 * @returns the UUID in lower case; `undefined` for any other text
 */
export function readIdempotencyKey(text: string | undefined): string | undefined {
  // A UUID has 36 characters. Longer texts are refused before `toLowerCase` copies them.
  if (text === undefined || text.length > 36) return undefined;
  const token = text.toLowerCase();
  return uuidPattern.test(token) ? token : undefined;
}
