/** Text with simple formatting, as data instead of HTML, so that the text cannot bring a script into the page. */
export type RichText = readonly RichTextNode[];
export type RichTextNode = string | LineBreak | MarkupNode;

export interface LineBreak {
  readonly tag: 'br';
}

export interface MarkupNode {
  readonly tag: 'b' | 'i' | 'a';
  readonly children: RichText;
  /** URL of a link (tag `a`). It starts with `https:`, `mailto:` or `tel:`. Undefined: the text is not a link. */
  readonly href?: string;
}

/**
 * Returns whether a link in a text of a form may lead to this URL. A link with another scheme, such as `javascript:`,
 * could run a script.
 */
export function isSafeLink(href: string): boolean {
  return /^(https:\/\/|mailto:|tel:)/i.test(href);
}

/** Returns a formatted text as plain text. */
export function toPlainText(text: RichText, lineBreak = ' '): string {
  return text
    .map((node) => {
      if (typeof node === 'string') return node;
      return node.tag === 'br' ? lineBreak : toPlainText(node.children, lineBreak);
    })
    .join('');
}
