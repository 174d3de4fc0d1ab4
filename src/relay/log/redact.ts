/** Takes the key out of a text. */

export type Redact = (text: string) => string;

/**
 * Last line of defence: answers are built from parsed values, yet a CRM may echo the key inside one of them.
 * Finds the key as it is, in any case, and in the spellings of URLs, JSON, HTML, hex and base64.
 */
export function createRedact(key: string): Redact {
  const spelled = [...key].map(spellings).join('');
  const hex = [...key].map(hexOf).join('[\\s:]?');
  const pattern = new RegExp([spelled, hex, ...base64Cores(key).map(escaped)].join('|'), 'gi');
  return (text) => text.replace(pattern, '***');
}

function spellings(char: string): string {
  const hex = hexOf(char);
  return `(?:\\\\?${escaped(char)}|%${hex}|%25${hex}|\\\\u00${hex}|&#0*${char.charCodeAt(0)};|&#x0*${hex};)`;
}

/** The part of a base64 text that is the same whatever stands around the key, for each of the three alignments. */
function base64Cores(key: string): readonly string[] {
  return [0, 1, 2].flatMap((lead) => {
    const coded = btoa(' '.repeat(lead) + key).replace(/=+$/, '');
    const bits = (lead + key.length) * 8;
    const core = coded.slice(Math.ceil((lead * 8) / 6), Math.floor(bits / 6));
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function hexOf(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
