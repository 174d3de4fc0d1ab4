import { CrmError } from '../errors/crm-error.js';
import type { WireMap } from '../json/wire-json.js';
import { splitFormPairs } from './decode-form-text.js';

interface PhpLimits {
  /** Maximum number of variables in a request body. @default 1_000, the limit of PHP itself */
  readonly maxVariables?: number;
  /** Maximum number of bracket pairs in the name of a variable. @default 64, the limit of PHP itself */
  readonly maxDepth?: number;
}

/**
 * A PHP array. It remembers the next free numeric index, so that a variable such as `a[]` gets its index without a
 * search through all keys.
 */
class PhpNode extends Map<string, string | PhpNode> {
  nextIndex = 0;

  override set(key: string, value: string | PhpNode): this {
    if (/^\d{1,9}$/.test(key)) this.nextIndex = Math.max(this.nextIndex, Number(key) + 1);
    return super.set(key, value);
  }
}

/**
 * Parses a request body like PHP's `parse_str`: `a[b][c]=1` and `a[]=1` make nested maps, and the last of two equal names
 * wins.
 * @throws CrmError `too-large` if the body has more variables or brackets than the limits allow
 */
export function parsePhpForm(body: string, { maxVariables = 1_000, maxDepth = 64 }: PhpLimits = {}): WireMap {
  const root = new PhpNode();
  let variableCount = 0;
  for (const [name, value] of splitFormPairs(body)) {
    if (++variableCount > maxVariables)
      throw new CrmError('too-large', `more than ${maxVariables} variables`, 'not-taken');
    const path = parsePath(name);
    if (!path) continue;
    if (path.length - 1 > maxDepth)
      throw new CrmError('too-large', `more than ${maxDepth} brackets`, 'not-taken');
    setAtPath(root, path, value);
  }
  return root;
}

/**
 * Splits the name of a form variable: `a[b][]` → `a`, `b`, ``. Undefined: PHP ignores a variable with this name, so
 * it is left out. Malformed names are treated as in PHP: an unclosed bracket becomes `_`, and text after a closing
 * bracket is dropped.
 */
function parsePath(name: string): string[] | undefined {
  const cleanName = (name.split('\0')[0] ?? '').replace(/^ +/, '');
  const openIndex = cleanName.indexOf('[');
  const closeIndex = cleanName.indexOf(']', openIndex);
  if (cleanName === '' || openIndex === 0) return undefined;
  if (openIndex < 0 || closeIndex < 0) return [cleanName.replace(/[ .[]/g, '_')];
  const path = [cleanName.slice(0, openIndex).replace(/[ .]/g, '_')];
  for (let index = openIndex; cleanName[index] === '['; ) {
    const endIndex = cleanName.indexOf(']', index);
    if (endIndex < 0) break;
    path.push(cleanName.slice(index + 1, endIndex));
    index = endIndex + 1;
  }
  return path;
}

function setAtPath(root: PhpNode, path: readonly string[], value: string): void {
  let node = root;
  for (const segment of path.slice(0, -1)) {
    const key = segment || String(node.nextIndex);
    const child = node.get(key);
    const childNode: PhpNode = child instanceof PhpNode ? child : new PhpNode();
    node.set(key, childNode);
    node = childNode;
  }
  const lastSegment = path.at(-1);
  node.set(lastSegment || String(node.nextIndex), value);
}
