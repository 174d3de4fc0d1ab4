/** Replaces the CRM's API key in a text by `***`. */
export type Redact = (text: string) => string;

/**
 * Creates the function that removes the API key from texts. Responses are built from parsed values, but the CRM could
 * repeat the key inside a value. The function ignores case, and also finds the key encoded for URLs, JSON or HTML, in
 * hex and in base64.
 */
export function createRedact(key: string): Redact {
  const textPattern = [...key].map(charPattern).join('');
  const hexPattern = [...key].map(toHex).join('[\\s:]?');
  const pattern = new RegExp(
    [textPattern, hexPattern, ...base64Fragments(key).map(escapeRegExp)].join('|'),
    'gi',
  );
  return (text) => text.replace(pattern, '***');
}

function charPattern(char: string): string {
  const hex = toHex(char);
  return `(?:\\\\?${escapeRegExp(char)}|%${hex}|%25${hex}|\\\\u00${hex}|&#0*${char.charCodeAt(0)};|&#x0*${hex};)`;
}

/**
 * Returns the base64 texts by which the API key can be found inside longer base64. Base64 encodes groups of three
 * bytes, so there is a different text for each of the three positions at which the key can begin.
 */
function base64Fragments(key: string): readonly string[] {
  return [0, 1, 2].flatMap((padding) => {
    const encoded = btoa(' '.repeat(padding) + key).replaceAll('=', '');
    const bitCount = (padding + key.length) * 8;
    const fragment = encoded.slice(Math.ceil((padding * 8) / 6), Math.floor(bitCount / 6));
    return [fragment, fragment.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function toHex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
