import { isSafeLink, type MarkedText, type RichText, type RichTextNode } from '../../form/rich-text.js';
import { decodeEntities } from '../json/coerce.js';

const usualLongest = 20_000;
const tags: Readonly<Record<string, MarkedText['tag']>> = { b: 'b', strong: 'b', i: 'i', em: 'i', a: 'a' };
/** Tags whose end is the end of a line. */
const blocks = ['p', 'div', 'li', 'h1', 'h2', 'h3'];

interface OpenMark {
  readonly tag: MarkedText['tag'];
  readonly href?: string;
  readonly children: RichTextNode[];
}

/**
 * Reads a CRM text with line breaks and simple HTML into text and a few known marks; everything else is left out, and
 * what is longer than so many characters.
 */
export function readRichText(html: string, longest = usualLongest): RichText {
  const whole: RichTextNode[] = [];
  const open: OpenMark[] = [];
  const source = html.slice(0, longest).replace(/<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, '');

  function add(node: RichTextNode): void {
    (open.at(-1)?.children ?? whole).push(node);
  }
  function close(): void {
    const mark = open.pop();
    if (mark && mark.children.length > 0) add(mark);
  }

  for (const [token, slash, written = '', attributes = ''] of source.matchAll(
    /<(\/?)([a-z]\w*)([^>]*)>|\r?\n|[^<\r\n]+|./gi,
  )) {
    const name = written.toLowerCase();
    const tag = Object.hasOwn(tags, name) ? tags[name] : undefined;
    if (/^(\r?\n)$/.test(token) || name === 'br') add({ tag: 'br' });
    else if (slash && blocks.includes(name)) add({ tag: 'br' });
    else if (slash && tag) open.some((mark) => mark.tag === tag) && close();
    else if (tag && open.length < 10) open.push({ tag, ...linkIn(attributes, tag), children: [] });
    else if (!name) add(decodeEntities(token));
  }
  while (open.length > 0) close();
  return trimmed(whole);
}

function linkIn(attributes: string, tag: MarkedText['tag']): { href?: string } {
  const found = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const href = decodeEntities(found?.[1] ?? found?.[2] ?? found?.[3] ?? '').trim();
  return tag === 'a' && isSafeLink(href) ? { href } : {};
}

/** Line breaks at either end say nothing. */
function trimmed(nodes: readonly RichTextNode[]): RichText {
  const says = (node: RichTextNode) => (typeof node === 'string' ? node.trim() !== '' : node.tag !== 'br');
  const first = nodes.findIndex(says);
  return first < 0 ? [] : nodes.slice(first, nodes.findLastIndex(says) + 1);
}
