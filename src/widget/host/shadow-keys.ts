/**
 * Keys that the page may receive while the visitor types in the form, for example Esc to close a dialog of the page.
 */
const passedKeys: readonly string[] = ['Escape', 'Tab', 'F1', 'F5', 'F11'];

/**
 * Hides key presses in the controls of the form from the page, if the form is inside a shadow root. Scripts of the
 * page do not see which element inside a shadow root has the focus. A hotkey script would therefore not notice that
 * the visitor is typing, and would treat the typed letters as hotkeys.
 * @param root the outermost element of the form
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
