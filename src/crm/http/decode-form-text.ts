/**
 * Charset of programs and pages in the CRM's market that do not send UTF-8. They seldom declare the charset of a
 * request.
 */
const olderCharset = 'windows-1251';

/**
 * Decodes a text that a page or a program has sent. It is UTF-8 (docs/protocol.md, section 1). If most of its
 * characters beyond ASCII are no UTF-8, it is read as windows-1251: a lead with the wrong charset must not lose its
 * words. UTF-8 in which single characters are damaged stays UTF-8, with `�` for the damaged characters.
 */
export function decodeSentText(bytes: Uint8Array<ArrayBuffer>): string {
  const text = new TextDecoder().decode(bytes);
  const damagedCount = countMatches(text, /\uFFFD/g);
  if (damagedCount === 0 || isUtf8(bytes) || damagedCount <= countMatches(text, /[^\0-\x7f\uFFFD]/gu))
    return text;
  try {
    return new TextDecoder(olderCharset).decode(bytes);
  } catch {
    // The runtime does not know the charset.
    return text;
  }
}

/**
 * Decodes a body in form encoding. If it is not UTF-8, each byte beyond ASCII becomes an escape such as `%CF`. Then the
 * parser of the form decodes each value by itself, with `decodeFormComponent`.
 */
export function decodeFormBody(body: ArrayBuffer): string {
  const bytes = new Uint8Array(body);
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16)}`,
  ).join('');
}

/** Decodes a name or a value of a body in form encoding: `%D0%90` and `+`. */
export function decodeFormComponent(text: string): string {
  const spacedText = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spacedText);
  } catch {
    return decodeSentText(decodePercentBytes(spacedText));
  }
}

function isUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const countMatches = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

/**
 * Decodes escapes such as `%D1` in a text that `decodeURIComponent` rejects: a text that is not valid UTF-8, or that
 * has a `%` without two hex digits.
 */
function decodePercentBytes(text: string): Uint8Array<ArrayBuffer> {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let index = 0; index < encoded.length; index++) {
    const byte = encoded[index] ?? 0;
    const [high, low] =
      byte === percentSign ? [hexDigit(encoded[index + 1]), hexDigit(encoded[index + 2])] : [-1, -1];
    if (high >= 0 && low >= 0) index += 2;
    bytes[length++] = high >= 0 && low >= 0 ? 16 * high + low : byte;
  }
  return bytes.subarray(0, length);
}

const percentSign = 0x25;

/** Returns the value of an ASCII hex digit, from 0 to 15. -1: the byte is not a hex digit. */
function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}
