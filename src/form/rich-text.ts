/** Text with the few marks that a form's texts may carry: data, and so nothing that could run. */
export type RichText = readonly RichTextNode[];
export type RichTextNode = string | LineBreak | MarkupNode;

export interface LineBreak {
  readonly tag: 'br';
}

export interface MarkupNode {
  readonly tag: 'b' | 'i' | 'a';
  readonly children: RichText;
  /** Links only: https, mailto or tel. */
  readonly href?: string;
}

/** The targets that a form's texts may link to. */
export function isSafeLink(href: string): boolean {
  return /^(https:\/\/|mailto:|tel:)/i.test(href);
}

/** Without its marks. */
export function toPlainText(text: RichText, lineBreak = ' '): string {
  return text
    .map((node) => {
      if (typeof node === 'string') return node;
      return node.tag === 'br' ? lineBreak : toPlainText(node.children, lineBreak);
    })
    .join('');
}
