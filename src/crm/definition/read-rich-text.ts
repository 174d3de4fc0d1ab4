import { isSafeLink, type MarkupNode, type RichText, type RichTextNode } from '../../form/rich-text.js';
import { decodeEntities } from '../json/coerce.js';

/** Default maximum length of the HTML that is read, in characters. The text after that is ignored. */
const defaultMaxLength = 20_000;
const tagByElement: Readonly<Record<string, MarkupNode['tag']>> = {
  b: 'b',
  strong: 'b',
  i: 'i',
  em: 'i',
  a: 'a',
};
/** HTML elements that start a new line. Their closing tag becomes a line break in the rich text. */
const blockElements = ['p', 'div', 'li', 'h1', 'h2', 'h3'];

interface OpenMark {
  readonly tag: MarkupNode['tag'];
  readonly href?: string;
  readonly children: RichTextNode[];
}

/**
 * Converts a text with simple HTML to rich text: a list of texts, line breaks, bold and italic texts, and links.
 * Other tags, scripts and style sheets are left out. The text after the first `maxLength` characters is left out too.
 */
export function readRichText(html: string, maxLength = defaultMaxLength): RichText {
  const rootNodes: RichTextNode[] = [];
  const openMarks: OpenMark[] = [];
  const source = removeScripts(html.slice(0, maxLength));

  function appendNode(node: RichTextNode): void {
    (openMarks.at(-1)?.children ?? rootNodes).push(node);
  }
  function closeMark(): void {
    const mark = openMarks.pop();
    if (mark && mark.children.length > 0) appendNode(mark);
  }

  for (const [token, slash, elementName = '', attributes = ''] of source.matchAll(
    /<(\/?)([a-z]\w*)((?:[^<>\w][^<>]*)?)>|\r?\n|[^<\r\n]+|./gi,
  )) {
    const name = elementName.toLowerCase();
    const tag = Object.hasOwn(tagByElement, name) ? tagByElement[name] : undefined;
    if (/^(\r?\n)$/.test(token) || name === 'br') appendNode({ tag: 'br' });
    else if (slash && blockElements.includes(name)) appendNode({ tag: 'br' });
    else if (slash && tag) openMarks.some((mark) => mark.tag === tag) && closeMark();
    else if (tag && openMarks.length < 10)
      openMarks.push({ tag, ...readLink(attributes, tag), children: [] });
    else if (!name) appendNode(decodeEntities(token));
  }
  while (openMarks.length > 0) closeMark();
  return trimLineBreaks(rootNodes);
}

/**
 * Removes scripts and style sheets with their content. If the closing tag is missing, removes the rest of the text.
 */
function removeScripts(html: string): string {
  const kept: string[] = [];
  let position = 0;
  for (const { 0: start, 1: name = '', index } of html.matchAll(/<(script|style)\b/gi)) {
    if (index < position) continue;
    kept.push(html.slice(position, index));
    const closingPattern = closingPatterns[name.toLowerCase() === 'style' ? 'style' : 'script'];
    closingPattern.lastIndex = index + start.length;
    position = closingPattern.test(html) ? closingPattern.lastIndex : html.length;
  }
  return kept.join('') + html.slice(position);
}

const closingPatterns = { script: /<\/script\s{0,100}>/gi, style: /<\/style\s{0,100}>/gi };

function readLink(attributes: string, tag: MarkupNode['tag']): { href?: string } {
  const match = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const href = decodeEntities(match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim();
  return tag === 'a' && isSafeLink(href) ? { href } : {};
}

/** Removes line breaks and blank texts at the start and at the end of a rich text. */
function trimLineBreaks(nodes: readonly RichTextNode[]): RichText {
  const hasContent = (node: RichTextNode) =>
    typeof node === 'string' ? node.trim() !== '' : node.tag !== 'br';
  const firstIndex = nodes.findIndex(hasContent);
  return firstIndex < 0 ? [] : nodes.slice(firstIndex, nodes.findLastIndex(hasContent) + 1);
}
