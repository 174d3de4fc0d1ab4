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
  // The tag is one of the type: every text is read with a list of the tags.
  const { tag: Tag, href } = node;
  const children = node.children.map(renderNode);
  if (Tag !== 'a') return <Tag>{children}</Tag>;
  if (!href || !isSafeLink(href)) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
