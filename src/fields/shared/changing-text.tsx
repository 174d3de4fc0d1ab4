import type { ComponentChild } from 'preact';

/**
 * A text that may change while the form is shown, in an element that is replaced together with the text. A browser that
 * translates the page replaces text nodes: Preact would go on writing to the node that has left the page.
 * Not for a control: a replaced control loses the focus.
 */
export function changingText(text: string | false | undefined): ComponentChild {
  return text && <span key={text}>{text}</span>;
}
