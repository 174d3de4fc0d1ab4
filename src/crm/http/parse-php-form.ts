import { CrmError } from '../errors/crm-error.js';
import type { WireMap } from '../json/wire-json.js';

interface PhpLimits {
  /** PHP itself reads no more than 1,000. */
  readonly maxVariables?: number;
  /** Brackets after a name; PHP itself goes to 64. */
  readonly maxDepth?: number;
}

type PhpNode = Map<string, string | PhpNode>;

/**
 * A body as PHP's `parse_str` reads it: `a[b][c]=1`, `a[]=1`, the last of two wins.
 * @throws CrmError `too-large` for more variables or brackets than the limits allow
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

/** `a[b][]` → `a`, `b`, ``. A bracket that does not close, or text between brackets, is as PHP has it. */
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

/** For what is not UTF-8, or has a `%` that stands for itself. */
function decodePercentBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [chunk] of text.matchAll(/%[\da-f]{2}|[^%]+|%/gi)) {
    if (/^%[\da-f]{2}$/i.test(chunk)) bytes.push(Number.parseInt(chunk.slice(1), 16));
    else for (const byte of new TextEncoder().encode(chunk)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
