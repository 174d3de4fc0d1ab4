// The decoders are created once, because a body can have a thousand values that are no UTF-8.
const utf8 = new TextDecoder();
/**
 * Decoder for programs and pages in the CRM's market that do not send UTF-8. They seldom declare the charset of a
 * request. Undefined: the runtime does not know the charset.
 */
const olderDecoder = createOlderDecoder();

function createOlderDecoder(): TextDecoder | undefined {
  try {
    return new TextDecoder('windows-1251');
  } catch {
    return undefined;
  }
}

/**
 * Decodes a text that a page or a program has sent, or a whole body in form encoding, whose escapes stay. The text is
 * UTF-8 (docs/protocol.md, section 1). If most of its characters beyond ASCII are no UTF-8, the text is read as
 * windows-1251: a lead in the wrong charset must not lose its words. UTF-8 in which single characters are damaged stays
 * UTF-8, with `�` for the damaged characters.
 */
export function decodeSentText(bytes: Uint8Array<ArrayBuffer>): string {
  const text = utf8.decode(bytes);
  return olderDecoder && text.includes(replacement) && isMostlyDamaged(text, bytes)
    ? olderDecoder.decode(bytes)
    : text;
}

const replacement = '\uFFFD';

/** Returns true if more than half of the characters beyond ASCII are no UTF-8. `text`: the bytes, decoded as UTF-8. */
function isMostlyDamaged(text: string, bytes: Uint8Array): boolean {
  let balance = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) balance += code === 0xfffd ? 1 : -1;
  }
  // A sender can also write the replacement character itself, as the bytes EF BF BD. Each counts as undamaged.
  for (let index = 0; index < bytes.length && balance > 0; index++)
    if (bytes[index] === 0xef && bytes[index + 1] === 0xbf && bytes[index + 2] === 0xbd) balance -= 2;
  return balance > 0;
}

/** Splits a body in form encoding into the decoded names and values of its variables. */
export function* splitFormPairs(body: string): Generator<readonly [name: string, value: string]> {
  for (const pair of body.split('&')) {
    if (pair === '') continue;
    const equalsIndex = pair.indexOf('=');
    const [name, value] =
      equalsIndex < 0 ? [pair, ''] : [pair.slice(0, equalsIndex), pair.slice(equalsIndex + 1)];
    yield [decodeFormComponent(name), decodeFormComponent(value)];
  }
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
