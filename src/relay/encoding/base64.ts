/** Encodes bytes in base64. All bytes are passed as arguments of one call, so there must be fewer than some 10,000. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** @throws DOMException if the text is not base64 */
export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

/** Converts base64 to base64url without padding, which needs no escapes in a URL. */
export function toUrlText(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Converts base64url to base64. */
export function fromUrlText(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '/');
}
