import { openModalDialog } from '../../fields/overlay/modal-dialog.js';
import { trackVirtualKeyboard } from '../../fields/overlay/virtual-keyboard.js';
import { isCompositionKey } from '../../fields/shared/composition-key.js';
import { adoptStyles } from '../../styles/adopt-styles.js';
import css from './form-dialog.css?inline';
import { createPageLayer } from './page-layer.js';
import { removeRoom, revealFocus } from './reveal-focus.js';

/**
 * Position of a dialog: `popup` is over the page, `slide` is at the edge of the page, `page` covers the whole page.
 */
export type DialogVariant = 'popup' | 'slide' | 'page';

/** A dialog that contains a form. When the dialog is closed, the form and the typed values are kept. */
export interface FormDialog {
  /** The element inside the dialog into which the form is rendered. */
  readonly container: HTMLElement;
  /**
   * Opens the dialog. The dialog gets the focus, unless it is a slide-in that opens by itself (`isAutomatic`) while an
   * element of the page has the focus.
   */
  open(isAutomatic?: boolean): void;
  /**
   * Sets the accessible name of the dialog to the heading of the form. Without a heading, the title of the page is
   * used.
   */
  updateLabel(): void;
  remove(): void;
}

export interface FormDialogOptions {
  readonly variant: DialogVariant;
  /** Name of the close button for screen readers. */
  readonly closeLabel: string;
  onClose(): void;
}

/**
 * Creates a `<dialog>` element at the end of the page. With this element, the browser keeps the focus inside the
 * dialog and restores the focus afterwards. The browser also closes the dialog on Esc and on the back gesture of a
 * phone.
 * @param host the element of the page that the form belongs to.
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
    // A click on the backdrop (the area around the dialog) has the dialog as its target. Only the position of the
    // click shows that it is outside the dialog.
    const rect = dialog.getBoundingClientRect();
    const isInside =
      clientX >= rect.left && clientX <= rect.right && clientY >= rect.top && clientY <= rect.bottom;
    if (target === dialog && !isInside) dialog.close();
  });
  dialog.addEventListener('close', (event) => {
    // The browser sends the event some time after the dialog was closed, so the dialog may be open again.
    if (event.target !== dialog || dialog.open) return;
    stopTracking();
    onClose();
  });
  dialog.addEventListener('focusin', ({ target }) => {
    // When the dialog is shown again, the browser focuses the dialog itself. The dialog is not the control that had
    // the focus before, so it is not stored.
    if (target !== dialog) focused = target;
  });

  function show(): void {
    if (variant === 'slide') dialog.show();
    else openModalDialog(dialog);
    // The dialog itself gets the focus. If a field had the focus, a phone would open its keyboard. If the close button
    // had the focus, as browsers choose, Enter and the space bar would close the dialog.
    dialog.focus({ preventScroll: true });
  }

  /**
   * Opens the dialog again after a script of the page has removed the open dialog from the page and the dialog was
   * put back. For example, Turbo and Livewire remove elements when they change a page into new markup.
   */
  function reopen(): void {
    if (!dialog.open) return;
    // Showing the dialog moves the focus, so the control that has the focus is stored first.
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
    open(isAutomatic = false) {
      if (dialog.open && dialog.isConnected) return;
      const { activeElement } = document;
      dialog.removeAttribute('open');
      layer.raise();
      stopTracking();
      const stopTrackingKeyboard = trackVirtualKeyboard(dialog);
      const stopListening = variant === 'slide' ? listenToPage(() => dialog.close()) : undefined;
      stopTracking = () => {
        stopTrackingKeyboard();
        stopListening?.();
      };
      show();
      if (isAutomatic && variant === 'slide' && activeElement !== document.body)
        (activeElement as HTMLElement | null)?.focus({ preventScroll: true });
    },
    remove() {
      dialog.close();
      stopTracking();
      layer.remove();
    },
  };
}

/**
 * Listens to events of the page while a slide-in is open. A slide-in leaves the page usable, so the focus may be
 * outside the slide-in. Escape then still closes the slide-in. The page is scrolled if the slide-in covers the focused
 * element.
 * @returns a function that removes the event listeners
 */
function listenToPage(close: () => void): () => void {
  const abortController = new AbortController();
  const { signal } = abortController;
  document.addEventListener(
    'keydown',
    (event) => {
      const isForPage = event.defaultPrevented || document.querySelector('dialog:modal');
      if (event.key === 'Escape' && !isForPage && !isCompositionKey(event)) close();
    },
    { signal },
  );
  document.addEventListener('focusin', ({ target }) => revealFocus(target), { signal });
  return () => {
    abortController.abort();
    removeRoom();
  };
}

/** Adds the floating button that opens the form. The page sets the text of the button with the option `button`. */
export function createOpenButton(
  host: HTMLElement,
  text: string,
  open: () => void,
): { readonly button: HTMLElement; remove(): void } {
  const layer = createPageLayer({ host, onReattach() {} });
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'opener';
  button.textContent = text;
  button.addEventListener('click', open);
  layer.root.append(button);
  adoptStyles(document, css);
  const revealTarget = ({ target }: Event) => revealFocus(target);
  document.addEventListener('focusin', revealTarget);
  return {
    button,
    remove() {
      document.removeEventListener('focusin', revealTarget);
      layer.remove();
    },
  };
}
