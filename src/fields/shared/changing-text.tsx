import type { ComponentChild } from 'preact';

/**
 * Renders a text that may change while the form is shown. When the text changes, the element around the text is
 * replaced as well. The reason: a browser that translates the page replaces the text nodes, and Preact would go on
 * writing to a node that the visitor does not see any more. Do not use this function inside a control, because a
 * replaced control loses the focus.
 */
export function changingText(text: string | false | undefined): ComponentChild {
  return text && <span key={text}>{text}</span>;
}
