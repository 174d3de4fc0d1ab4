import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** The content of a web page that `apro-forms check` examines. */
export interface PageContent {
  readonly scripts: readonly PageScript[];
  /** Elements `<apro-form>` and `[data-apro-form]`, with the id of their form. Empty id: the element names no form. */
  readonly elements: readonly PageElement[];
  /** URLs of the frames on the page. */
  readonly frames: readonly URL[];
  /** Content security policies in `<meta>` elements. */
  readonly policies: readonly string[];
}

export interface PageScript {
  readonly attributes: ReadonlyMap<string, string>;
  /** URL in the attribute `src`. `undefined`: the script is inline, or `src` is no valid URL. */
  readonly src: URL | undefined;
  /** First characters of an inline script. */
  readonly text: string;
}

export interface PageElement {
  readonly name: string;
  readonly form: string;
  /**
   * False: the element has no end tag, as in `<apro-form form="34" />`. HTML ignores the slash, so the rest of the page
   * becomes content of the element, and the form replaces this content.
   */
  readonly isClosed: boolean;
}

/** Elements whose end tag HTML allows to leave out. */
const optionalEndTags: ReadonlySet<string> = new Set(['p', 'li', 'dt', 'dd', 'td', 'th', 'tr', 'body']);

const maxScriptText = 100_000;

/**
 * Parses a page as a browser with enabled scripts does. The content of `<noscript>` and `<template>` is left out,
 * because such a browser does not show it.
 */
export function readPage(html: string, url: URL): PageContent {
  const elements = listElements(parse(html, { sourceCodeLocationInfo: true }));
  const attributesOf = ({ attrs }: DefaultTreeAdapterTypes.Element) =>
    new Map(attrs.map(({ name, value }) => [name, value] as const));
  const baseHref = elements
    .map((element) => element.tagName === 'base' && attributesOf(element).get('href'))
    .find(Boolean);
  const resolve = (text: string | undefined) => {
    const base = baseHref && URL.canParse(baseHref, url.href) ? new URL(baseHref, url.href) : url;
    return text !== undefined && URL.canParse(text, base.href) ? new URL(text, base.href) : undefined;
  };
  const content = {
    scripts: [] as PageScript[],
    elements: [] as PageElement[],
    frames: [] as URL[],
    policies: [] as string[],
  };
  for (const element of elements) {
    const attributes = attributesOf(element);
    const { tagName } = element;
    const isClosed = optionalEndTags.has(tagName) || element.sourceCodeLocation?.endTag !== undefined;
    if (tagName === 'script')
      content.scripts.push({ attributes, src: resolve(attributes.get('src')), text: readText(element) });
    if (tagName === 'iframe') content.frames.push(...[resolve(attributes.get('src')) ?? []].flat());
    if (tagName === 'meta' && /^content-security-policy$/i.test(attributes.get('http-equiv') ?? ''))
      content.policies.push(attributes.get('content') ?? '');
    if (tagName === 'apro-form')
      content.elements.push({ name: '<apro-form>', form: attributes.get('form') ?? '', isClosed });
    const dataForm = attributes.get('data-apro-form');
    if (dataForm !== undefined) content.elements.push({ name: 'data-apro-form', form: dataForm, isClosed });
  }
  return content;
}

/**
 * Returns all elements in the order of the page. The function is not recursive, because a deeply nested page would
 * overflow the stack.
 */
function listElements(
  document: DefaultTreeAdapterTypes.Document,
): readonly DefaultTreeAdapterTypes.Element[] {
  const found: DefaultTreeAdapterTypes.Element[] = [];
  const pending: DefaultTreeAdapterTypes.Node[] = [document];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if ('tagName' in node) found.push(node);
    if ('childNodes' in node) pending.push(...node.childNodes.toReversed());
  }
  return found;
}

function readText({ childNodes }: DefaultTreeAdapterTypes.Element): string {
  return childNodes
    .map((node) => ('value' in node ? node.value : ''))
    .join('')
    .slice(0, maxScriptText);
}
