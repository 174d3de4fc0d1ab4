import { openModalDialog } from '../../fields/overlay/modal-dialog.js';
import { isCompositionKey } from '../../fields/shared/composition-key.js';
import { adoptStyles } from '../../styles/adopt-styles.js';
import css from './form-dialog.css?inline';
import { createPageLayer } from './page-layer.js';

/** Position of a dialog: over the page, at the page's edge, or covering the whole page. */
export type DialogVariant = 'popup' | 'slide' | 'page';

/** A dialog that contains a form. Closing the dialog keeps the form and the typed values. */
export interface FormDialog {
  /** Element that the form is rendered into. */
  readonly container: HTMLElement;
  open(): void;
  /** Sets the dialog's accessible name to the form's heading, or to the page's title if there is none. */
  updateLabel(): void;
  remove(): void;
}

export interface FormDialogOptions {
  readonly variant: DialogVariant;
  /** Accessible name of the close button. */
  readonly closeLabel: string;
  onClose(): void;
}

/**
 * Creates a `<dialog>` at the end of the page: the browser traps and restores the focus, and closes it on Esc and on a phone's
 * back gesture.
 */
export function createFormDialog(
  host: HTMLElement,
  { variant, closeLabel, onClose }: FormDialogOptions,
): FormDialog {
  const layer = createPageLayer({ host, onReattach: reopen });
  const dialog = document.createElement('dialog');
  const closeButton = document.createElement('button');
  const container = document.createElement('div');
  dialog.className = `window ${variant}`;
  // Focus the dialog itself: a focused field would open a phone's keyboard, and the close button is not the main content.
  dialog.autofocus = true;
  dialog.tabIndex = -1;
  closeButton.type = 'button';
  closeButton.className = 'quiet close';
  closeButton.ariaLabel = closeLabel;
  closeButton.textContent = '×';
  dialog.append(closeButton, container);
  layer.root.append(dialog);
  adoptStyles(document, css);

  let stopTracking = () => {};
  let focused: EventTarget | null = null;
  closeButton.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', ({ target, clientX, clientY }) => {
    // A click on the backdrop has the dialog as its target and lies outside the dialog's box.
    const rect = dialog.getBoundingClientRect();
    const isInside =
      clientX >= rect.left && clientX <= rect.right && clientY >= rect.top && clientY <= rect.bottom;
    if (target === dialog && !isInside) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && variant === 'slide' && !isCompositionKey(event)) dialog.close();
  });
  dialog.addEventListener('close', (event) => {
    if (event.target !== dialog) return;
    stopTracking();
    onClose();
  });
  dialog.addEventListener('focusin', ({ target }) => {
    // The browser focuses the dialog itself when it is shown again.
    if (target !== dialog) focused = target;
  });

  function show(): void {
    if (variant === 'slide') dialog.show();
    else openModalDialog(dialog);
  }

  /** A script of the page has removed the open dialog, and the dialog is back: a morph of the page, for example. */
  function reopen(): void {
    if (!dialog.open) return;
    // Showing the dialog moves the focus.
    const lastFocused = focused;
    dialog.removeAttribute('open');
    show();
    if (lastFocused instanceof HTMLElement) lastFocused.focus({ preventScroll: true });
  }

  function updateLabel(): void {
    dialog.ariaLabel = container.querySelector('h2')?.textContent || document.title;
  }
  updateLabel();

  return {
    container,
    updateLabel,
    open() {
      if (dialog.open && dialog.isConnected) return;
      dialog.removeAttribute('open');
      layer.raise();
      stopTracking();
      stopTracking = trackVirtualKeyboard(dialog);
      show();
    },
    remove() {
      dialog.close();
      stopTracking();
      layer.remove();
    },
  };
}

/** Adds the floating button of the option `button`. */
export function createOpenButton(host: HTMLElement, text: string, open: () => void): { remove(): void } {
  const layer = createPageLayer({ host, onReattach() {} });
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'opener';
  button.textContent = text;
  button.addEventListener('click', open);
  layer.root.append(button);
  adoptStyles(document, css);
  return layer;
}

/**
 * Keeps the dialog inside the area that a phone's keyboard leaves free. The keyboard covers the page without resizing it.
 * @returns a function that stops the tracking
 */
function trackVirtualKeyboard(dialog: HTMLElement): () => void {
  const abortController = new AbortController();
  const viewport = window.visualViewport;
  function updateInsets(): void {
    // A visitor who has zoomed in scrolls by hand.
    if (!viewport || viewport.scale > 1.05) return;
    const topInset = Math.max(0, viewport.offsetTop);
    const bottomInset = Math.max(0, document.documentElement.clientHeight - viewport.height - topInset);
    dialog.style.setProperty('--_above', `${topInset}px`);
    dialog.style.setProperty('--_below', `${bottomInset}px`);
    const focused = (dialog.getRootNode() as Document | ShadowRoot).activeElement;
    if (bottomInset > 0 && focused && focused !== dialog && dialog.contains(focused))
      focused.scrollIntoView({ block: 'nearest' });
  }
  for (const event of ['resize', 'scroll']) viewport?.addEventListener(event, updateInsets, abortController);
  updateInsets();
  return () => abortController.abort();
}
