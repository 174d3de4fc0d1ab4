import type { ComponentChild } from 'preact';

/**
 * Renders a text that may change while the form is shown. When the text changes, the element around the text is
 * replaced as well. The reason is a browser that translates the page: the browser replaces text nodes, and Preact
 * would go on writing to a node that is no longer in the page.
 * Do not use this function inside a control, because a replaced control loses the focus.
 */
export function changingText(text: string | false | undefined): ComponentChild {
  return text && <span key={text}>{text}</span>;
}
