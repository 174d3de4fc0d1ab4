/** Text with simple formatting, as data: no HTML, so no script can get into a page. */
export type RichText = readonly RichTextNode[];
export type RichTextNode = string | LineBreak | MarkupNode;

export interface LineBreak {
  readonly tag: 'br';
}

export interface MarkupNode {
  readonly tag: 'b' | 'i' | 'a';
  readonly children: RichText;
  /** Target of a link (`a`): https, mailto or tel. */
  readonly href?: string;
}

/** True for a target that a text of a form may link to. */
export function isSafeLink(href: string): boolean {
  return /^(https:\/\/|mailto:|tel:)/i.test(href);
}

/** The text without formatting. */
export function toPlainText(text: RichText, lineBreak = ' '): string {
  return text
    .map((node) => {
      if (typeof node === 'string') return node;
      return node.tag === 'br' ? lineBreak : toPlainText(node.children, lineBreak);
    })
    .join('');
}
