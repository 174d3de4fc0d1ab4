import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** What `apro-forms check` looks at in a page. */
export interface PageContent {
  readonly scripts: readonly PageScript[];
  /** `<apro-form>` and `[data-apro-form]`, with the form that they name. Empty: they name none. */
  readonly elements: readonly PageElement[];
  /** Addresses of frames. */
  readonly frames: readonly URL[];
  /** Content security policies in `<meta>`. */
  readonly policies: readonly string[];
}

export interface PageScript {
  readonly attributes: ReadonlyMap<string, string>;
  /** Address in `src`. `undefined`: an inline script, or something that is no address. */
  readonly src: URL | undefined;
  /** Beginning of an inline script. */
  readonly text: string;
}

export interface PageElement {
  readonly name: string;
  readonly form: string;
}

const maxScriptText = 100_000;

/** Reads a page as a browser with script does. What is in `<noscript>` and `<template>` is not on the page. */
export function readPage(html: string, url: URL): PageContent {
  const elements = listElements(parse(html));
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
    if (tagName === 'script')
      content.scripts.push({ attributes, src: resolve(attributes.get('src')), text: readText(element) });
    if (tagName === 'iframe') content.frames.push(...[resolve(attributes.get('src')) ?? []].flat());
    if (tagName === 'meta' && /^content-security-policy$/i.test(attributes.get('http-equiv') ?? ''))
      content.policies.push(attributes.get('content') ?? '');
    if (tagName === 'apro-form')
      content.elements.push({ name: '<apro-form>', form: attributes.get('form') ?? '' });
    const dataForm = attributes.get('data-apro-form');
    if (dataForm !== undefined) content.elements.push({ name: 'data-apro-form', form: dataForm });
  }
  return content;
}

/** All elements in the order of the page. A page can be nested too deep for recursion. */
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
