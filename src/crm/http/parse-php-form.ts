import { CrmError } from '../errors/crm-error.js';
import type { WireMap } from '../json/wire-json.js';

interface PhpLimits {
  /** @default 1_000, the limit of PHP itself */
  readonly maxVariables?: number;
  /** Brackets after a name. @default 64, the limit of PHP itself */
  readonly maxDepth?: number;
}

type PhpNode = Map<string, string | PhpNode>;

/**
 * Parses a request body like PHP's `parse_str`: `a[b][c]=1` and `a[]=1` make nested maps, and the last of two equal names
 * wins.
 * @throws CrmError `too-large` if the body has more variables or brackets than the limits allow
 */
export function parsePhpForm(body: string, { maxVariables = 1_000, maxDepth = 64 }: PhpLimits = {}): WireMap {
  const root: PhpNode = new Map();
  let variableCount = 0;
  for (const pair of body.split('&')) {
    if (pair === '') continue;
    if (++variableCount > maxVariables)
      throw new CrmError('too-large', `more than ${maxVariables} variables`, 'not-taken');
    const equalsIndex = pair.indexOf('=');
    const path = parsePath(decodeComponent(equalsIndex < 0 ? pair : pair.slice(0, equalsIndex)));
    if (!path) continue;
    if (path.length - 1 > maxDepth)
      throw new CrmError('too-large', `more than ${maxDepth} brackets`, 'not-taken');
    setAtPath(root, path, equalsIndex < 0 ? '' : decodeComponent(pair.slice(equalsIndex + 1)));
  }
  return root;
}

/**
 * Splits a name: `a[b][]` → `a`, `b`, ``. Undefined for a name that PHP ignores. Malformed names follow PHP: an unclosed
 * bracket becomes `_`, and text after a closing bracket is dropped.
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
    const key = segment || nextIndex(node);
    const child = node.get(key);
    const childNode: PhpNode = child instanceof Map ? child : new Map();
    node.set(key, childNode);
    node = childNode;
  }
  const lastSegment = path.at(-1);
  node.set(lastSegment || nextIndex(node), value);
}

function nextIndex(node: PhpNode): string {
  let highestIndex = -1;
  for (const key of node.keys())
    if (/^\d{1,9}$/.test(key)) highestIndex = Math.max(highestIndex, Number(key));
  return String(highestIndex + 1);
}

function decodeComponent(text: string): string {
  const spacedText = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spacedText);
  } catch {
    return new TextDecoder().decode(decodePercentBytes(spacedText));
  }
}

/** Decodes percent escapes of a text that is not valid UTF-8, or that has a `%` without two hex digits. */
function decodePercentBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [chunk] of text.matchAll(/%[\da-f]{2}|[^%]+|%/gi)) {
    if (/^%[\da-f]{2}$/i.test(chunk)) bytes.push(Number.parseInt(chunk.slice(1), 16));
    else for (const byte of new TextEncoder().encode(chunk)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
