/** Takes the key out of a text. */

export type Redact = (text: string) => string;

/**
 * Last line of defence: answers are built from parsed values, yet a CRM may echo the key inside one of them.
 * Finds the key as it is, in any case, and in the spellings of URLs, JSON, HTML, hex and base64.
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

/** The part of a base64 text that is the same whatever stands around the key, for each of the three alignments. */
function base64Fragments(key: string): readonly string[] {
  return [0, 1, 2].flatMap((padding) => {
    const encoded = btoa(' '.repeat(padding) + key).replace(/=+$/, '');
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
