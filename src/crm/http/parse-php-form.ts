import { CrmError } from '../errors/crm-error.js';
import type { WireMap } from '../json/wire-json.js';

interface PhpLimits {
  /** PHP itself reads no more than 1,000. */
  readonly variables?: number;
  /** Brackets after a name; PHP itself goes to 64. */
  readonly depth?: number;
}

type Node = Map<string, string | Node>;

/**
 * A body as PHP's `parse_str` reads it: `a[b][c]=1`, `a[]=1`, the last of two wins.
 * @throws CrmError `too-large` for more variables or brackets than the limits allow
 */
export function parsePhpForm(body: string, { variables = 1_000, depth = 64 }: PhpLimits = {}): WireMap {
  const root: Node = new Map();
  let count = 0;
  for (const pair of body.split('&')) {
    if (pair === '') continue;
    if (++count > variables) throw new CrmError('too-large', `more than ${variables} variables`, 'not-taken');
    const equals = pair.indexOf('=');
    const path = pathOf(decode(equals < 0 ? pair : pair.slice(0, equals)));
    if (!path) continue;
    if (path.length - 1 > depth) throw new CrmError('too-large', `more than ${depth} brackets`, 'not-taken');
    put(root, path, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return root;
}

/** `a[b][]` → `a`, `b`, ``. A bracket that does not close, or text between brackets, is as PHP has it. */
function pathOf(name: string): string[] | undefined {
  const clean = (name.split('\0')[0] ?? '').replace(/^ +/, '');
  const open = clean.indexOf('[');
  const close = clean.indexOf(']', open);
  if (clean === '' || open === 0) return undefined;
  if (open < 0 || close < 0) return [clean.replace(/[ .[]/g, '_')];
  const path = [clean.slice(0, open).replace(/[ .]/g, '_')];
  for (let at = open; clean[at] === '['; ) {
    const end = clean.indexOf(']', at);
    if (end < 0) break;
    path.push(clean.slice(at + 1, end));
    at = end + 1;
  }
  return path;
}

function put(root: Node, path: readonly string[], value: string): void {
  let node = root;
  for (const part of path.slice(0, -1)) {
    const key = part || nextIndex(node);
    const inside = node.get(key);
    const next: Node = inside instanceof Map ? inside : new Map();
    node.set(key, next);
    node = next;
  }
  const last = path.at(-1);
  node.set(last || nextIndex(node), value);
}

function nextIndex(node: Node): string {
  let highest = -1;
  for (const key of node.keys()) if (/^\d{1,9}$/.test(key)) highest = Math.max(highest, Number(key));
  return String(highest + 1);
}

function decode(text: string): string {
  const plain = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(plain);
  } catch {
    return new TextDecoder().decode(bytesOf(plain));
  }
}

/** For what is not UTF-8, or has a `%` that stands for itself. */
function bytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [piece] of text.matchAll(/%[\da-f]{2}|[^%]+|%/gi)) {
    if (/^%[\da-f]{2}$/i.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 16));
    else for (const byte of new TextEncoder().encode(piece)) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
