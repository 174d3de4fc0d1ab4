import type { ComponentChild } from 'preact';
import { isSafeLink, type RichText, type RichTextNode } from '../../form/rich-text.js';

/**
 * Renders formatted text from the CRM. Only line breaks, bold text, italic text and links are rendered as elements. A
 * link with an unsafe address is rendered as plain text.
 */
export function RichTextView({ text }: { readonly text: RichText }): ComponentChild {
  return text.map(renderNode);
}

function renderNode(node: RichTextNode): ComponentChild {
  if (typeof node === 'string') return node;
  if (node.tag === 'br') return <br />;
  const children = <RichTextView text={node.children} />;
  if (node.tag === 'b') return <b>{children}</b>;
  if (node.tag === 'i') return <i>{children}</i>;
  if (!node.href || !isSafeLink(node.href)) return children;
  return (
    <a href={node.href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
