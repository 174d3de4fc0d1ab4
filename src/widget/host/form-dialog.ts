import { adoptStylesForElement, formCss } from '../../styles/adopt-styles.js';
import css from './form-dialog.css?inline';

/** How a window stands on the page: over it, at its edge, or in its place. */
export type DialogVariant = 'popup' | 'slide' | 'page';

/** A dialog that a form stands in. Closing keeps the form and what was typed. */
export interface FormDialog {
  /** Where the form goes. */
  readonly container: HTMLElement;
  open(): void;
  /** Takes the form's heading as its name, once there is one. */
  updateLabel(): void;
  remove(): void;
}

export interface FormDialogOptions {
  readonly variant: DialogVariant;
  /** Of the button that closes it. */
  readonly closeLabel: string;
  onClose(): void;
}

/** The browser's own dialog: it holds the focus, gives it back, and closes on Esc and on the phone's back gesture. */
export function createFormDialog(
  host: HTMLElement,
  { variant, closeLabel, onClose }: FormDialogOptions,
): FormDialog {
  const root = document.createElement('div');
  const dialog = document.createElement('dialog');
  const closeButton = document.createElement('button');
  const container = document.createElement('div');
  root.className = 'apro-form';
  dialog.className = `window ${variant}`;
  // The dialog itself: a field would bring up a phone's keyboard, and the button is not what it is about.
  dialog.autofocus = true;
  dialog.tabIndex = -1;
  closeButton.type = 'button';
  closeButton.className = 'quiet close';
  closeButton.ariaLabel = closeLabel;
  closeButton.textContent = '×';
  dialog.append(closeButton, container);
  root.append(dialog);
  host.append(root);
  for (const sheet of [formCss, css]) adoptStylesForElement(root, sheet);

  let restorePage = () => {};
  closeButton.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', ({ target, clientX, clientY }) => {
    // A click on the dialog itself that is outside of it is one on the backdrop.
    const rect = dialog.getBoundingClientRect();
    const isInside =
      clientX >= rect.left && clientX <= rect.right && clientY >= rect.top && clientY <= rect.bottom;
    if (target === dialog && !isInside) dialog.close();
  });
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && variant === 'slide') dialog.close();
  });
  dialog.addEventListener('close', (event) => {
    if (event.target !== dialog) return;
    restorePage();
    onClose();
  });

  function updateLabel(): void {
    dialog.ariaLabel = container.querySelector('h2')?.textContent || document.title;
  }
  updateLabel();

  return {
    container,
    updateLabel,
    open() {
      if (dialog.open) return;
      const stopTracking = trackVirtualKeyboard(dialog);
      if (variant === 'slide') dialog.show();
      else dialog.showModal();
      const unlockScroll = variant === 'slide' ? undefined : lockScroll();
      restorePage = () => {
        restorePage = () => {};
        stopTracking();
        unlockScroll?.();
      };
    },
    remove() {
      dialog.close();
      restorePage();
      root.remove();
    },
  };
}

let scrollLockCount = 0;
let stylesBeforeLock = { overflow: '', paddingInlineEnd: '' };

/** The page behind stays where it is, at the same width, until the last window is closed. Returns what ends it. */
function lockScroll(): () => void {
  const { style, clientWidth } = document.documentElement;
  if (scrollLockCount++ === 0) {
    stylesBeforeLock = { overflow: style.overflow, paddingInlineEnd: style.paddingInlineEnd };
    style.paddingInlineEnd = `${innerWidth - clientWidth}px`;
    style.overflow = 'hidden';
  }
  return () => {
    if (--scrollLockCount === 0) Object.assign(style, stylesBeforeLock);
  };
}

/** A phone's keyboard covers the page without making it smaller: the window keeps to what is left. Returns what ends it. */
function trackVirtualKeyboard(dialog: HTMLElement): () => void {
  const abortController = new AbortController();
  const viewport = window.visualViewport;
  function updateInsets(): void {
    // Who has zoomed in moves about by hand.
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
