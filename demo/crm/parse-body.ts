/** What PHP makes of a body; nested arrays are plain objects without a prototype. */
export interface PhpArray {
  [key: string]: string | PhpArray;
}

const mostVariables = 1_000;

/**
 * `parse_str` of the stand-in, written apart from `src/crm`, so that it judges what arrives with eyes of its own.
 * As in PHP, variables past the thousandth are ignored.
 */
export function parseBody(body: string): PhpArray {
  const root: PhpArray = Object.create(null);
  for (const pair of body.split('&').filter(Boolean).slice(0, mostVariables)) {
    const [name = '', ...rest] = pair.split('=');
    put(root, decode(name), decode(rest.join('=')));
  }
  return root;
}

function put(root: PhpArray, name: string, value: string): void {
  const found = /^([^[]+)((?:\[[^\]]*\])+)?/.exec(name.trimStart());
  if (!found) return;
  const [, top = '', brackets = ''] = found;
  const path = [
    top.replace(/[ .]/g, '_'),
    ...Array.from(brackets.matchAll(/\[([^\]]*)\]/g), ([, key = '']) => key),
  ];
  let at = root;
  path.forEach((part, index) => {
    const key = part === '' ? String(Object.keys(at).length) : part;
    if (index === path.length - 1) {
      at[key] = value;
      return;
    }
    const inside = at[key];
    const next: PhpArray = typeof inside === 'object' ? inside : Object.create(null);
    at[key] = next;
    at = next;
  });
}

function decode(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Characters that came unescaped are UTF-8 already; those from escapes are bytes.
  return /[\u0100-\uffff]/.test(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}
