/** The body of a request, parsed as PHP does it. Nested arrays are objects without a prototype. */
export interface PhpArray {
  [key: string]: string | PhpArray;
}

const maxVariables = 1_000;

/**
 * Parses a request body like PHP's `parse_str`. It shares no code with `src/crm`, so that tests find encoding errors
 * there. As in PHP, only the first 1,000 variables count.
 */
export function parseBody(body: string): PhpArray {
  const root: PhpArray = Object.create(null);
  for (const pair of body.split('&').filter(Boolean).slice(0, maxVariables)) {
    const [name = '', ...valueParts] = pair.split('=');
    assignPath(root, decode(name), decode(valueParts.join('=')));
  }
  return root;
}

function assignPath(root: PhpArray, name: string, value: string): void {
  const match = /^([^[]+)((?:\[[^\]]*\])+)?/.exec(name.trimStart());
  if (!match) return;
  const [, top = '', brackets = ''] = match;
  const path = [
    top.replace(/[ .]/g, '_'),
    ...Array.from(brackets.matchAll(/\[([^\]]*)\]/g), ([, key = '']) => key),
  ];
  let node = root;
  path.forEach((segment, index) => {
    const key = segment === '' ? String(Object.keys(node).length) : segment;
    if (index === path.length - 1) {
      node[key] = value;
      return;
    }
    const existing = node[key];
    const next: PhpArray = typeof existing === 'object' ? existing : Object.create(null);
    node[key] = next;
    node = next;
  });
}

function decode(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Characters that were not escaped are already decoded, so such a text stays unchanged. In all other texts, each
  // character stands for one byte of UTF-8, so they are decoded here.
  if (/[\u0100-\uffff]/.test(bytes)) return bytes;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
  );
}
