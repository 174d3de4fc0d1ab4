// This file is a part of the script that is loaded when the visitor first uses a form.

/** Keys with which a visitor presses buttons, and moves in lists and calendars. `prepareForm` handles Enter. */
const controlKeys = /^( |Arrow\w+|Home|End|Page\w+)$/;

/**
 * Hides the keys that work the controls of the form from the page. Slide shows go to the next slide, and take the space
 * bar away from buttons. Letters, Escape and Tab reach the page, which may watch whether the visitor is active, close a
 * dialog, or keep the focus inside a dialog.
 * @param root the outermost element of the form
 * @param signal removes the event listeners when aborted
 */
export function keepControlKeys(root: HTMLElement, signal: AbortSignal): void {
  // The window of a form handles keys, too. It is inside the layer.
  const container = root.closest('apro-form-layer') ?? root;
  for (const type of ['keydown', 'keypress', 'keyup'] as const)
    container.addEventListener(
      type,
      (event) => {
        const { target, key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
        const isControlKey = controlKeys.test(key) && !ctrlKey && !metaKey && !altKey;
        // The map listens for its keys on the document.
        const isInMap = root.contains((target as Element).closest('dialog'));
        if (isControlKey && !isInMap) event.stopPropagation();
      },
      { signal },
    );
}
