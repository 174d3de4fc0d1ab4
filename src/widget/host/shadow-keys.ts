/** Keys that pages and windows around the form may react to while the visitor types. */
const passedKeys: readonly string[] = ['Escape', 'Tab', 'F1', 'F5', 'F11'];

/**
 * Keeps keys that are typed into a control from the page. Outside a shadow root the target of the event is the host, so a
 * page's hotkeys cannot tell that the visitor is typing, and take the letters.
 */
export function keepTypedKeys(root: HTMLElement): void {
  for (const type of ['keydown', 'keypress', 'keyup'] as const) {
    root.addEventListener(type, (event) => {
      const { target, key, ctrlKey, metaKey } = event;
      const isTyping = target instanceof Element && target.matches('input, textarea, select');
      if (isTyping && !ctrlKey && !metaKey && !passedKeys.includes(key)) event.stopPropagation();
    });
  }
}
