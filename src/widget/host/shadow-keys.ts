/**
 * Keys that the page may receive while the visitor types in the form, for example Esc to close a dialog of the page.
 */
const passedKeys: readonly string[] = ['Escape', 'Tab', 'F1', 'F5', 'F11'];

let hasForm = false;

/**
 * Returns true if the page has or had a form inside a shadow root. A script cannot search a closed shadow root for forms.
 */
export const hasShadowForm = (): boolean => hasForm;

/** Prevents scripts of the page from reacting to typing and clicks in a form that is inside a shadow root. */
export function keepInput(root: HTMLElement): void {
  hasForm = true;
  keepTypedKeys(root);
  focusPressedControls(root);
}

/**
 * Hides key presses in the controls of the form from the page, if the form is inside a shadow root. Scripts of the
 * page do not see which element inside a shadow root has the focus. A hotkey script would therefore not notice that
 * the visitor is typing, and would treat the typed letters as hotkeys.
 * @param root the outermost element of the form
 */
function keepTypedKeys(root: HTMLElement): void {
  for (const type of ['keydown', 'keypress', 'keyup'] as const) {
    root.addEventListener(type, (event) => {
      const { target, key, ctrlKey, metaKey } = event;
      const isTyping = target instanceof Element && target.matches('input, textarea, select');
      if (isTyping && !ctrlKey && !metaKey && !passedKeys.includes(key)) event.stopPropagation();
    });
  }
}

/** Controls that react to a press with the focus, and elements that react with a click. */
const controls = 'input, textarea, select';
const clickable = 'input, button, label, summary, a';

/**
 * Focuses a control that the visitor has pressed although a script of the page prevents the press. Scripts that move
 * elements with the mouse or a finger, and scripts that prevent copying, leave out controls. They see the host of the
 * shadow root in place of the control.
 * @param root the outermost element of the form
 */
function focusPressedControls(root: HTMLElement): void {
  let press: Event | undefined;
  for (const type of ['mousedown', 'touchstart'])
    root.addEventListener(
      type,
      (event) => {
        press = event;
      },
      { passive: true },
    );
  root.addEventListener('pointerup', ({ target }) => {
    // The event of a touch may come after this event, and scripts of the page run after this listener.
    setTimeout(() => {
      const { defaultPrevented: isPrevented = false, type } = press ?? {};
      press = undefined;
      if (!isPrevented || !(target instanceof HTMLElement)) return;
      if (target.matches(controls)) target.focus();
      // After a prevented touch, the browser dispatches no event `click`.
      if (type === 'touchstart' && target.closest(clickable)) target.click();
    });
  });
}
