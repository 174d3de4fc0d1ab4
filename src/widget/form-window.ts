import { adoptStylesAt, formSheet } from '../styles/adopt-styles.js';
import css from './form-window.css?inline';

/** How a window stands on the page: over it, at its edge, or in its place. */
export type WindowLook = 'popup' | 'slide' | 'page';

/** A dialog that a form stands in. Closing keeps the form and what was typed. */
export interface FormWindow {
  /** Where the form goes. */
  readonly place: HTMLElement;
  open(): void;
  /** Takes the form's heading as its name, once there is one. */
  takeName(): void;
  remove(): void;
}

export interface FormWindowOptions {
  readonly look: WindowLook;
  /** Of the button that closes it. */
  readonly closeText: string;
  onClose(): void;
}

/** The browser's own dialog: it holds the focus, gives it back, and closes on Esc and on the phone's back gesture. */
export function createWindow(host: HTMLElement, { look, closeText, onClose }: FormWindowOptions): FormWindow {
  const root = document.createElement('div');
  const dialog = document.createElement('dialog');
  const close = document.createElement('button');
  const place = document.createElement('div');
  root.className = 'apro-form';
  dialog.className = `window ${look}`;
  // The dialog itself: a field would bring up a phone's keyboard, and the button is not what it is about.
  dialog.autofocus = true;
  dialog.tabIndex = -1;
  close.type = 'button';
  close.className = 'quiet close';
  close.ariaLabel = closeText;
  close.textContent = '×';
  dialog.append(close, place);
  root.append(dialog);
  host.append(root);
  for (const sheet of [formSheet, css]) adoptStylesAt(root, sheet);

  let unlock = () => {};
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', ({ target, clientX, clientY }) => {
    // A click on the dialog itself that is outside of it is one on the backdrop.
    const box = dialog.getBoundingClientRect();
    const inside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
    if (target === dialog && !inside) dialog.close();
  });
  dialog.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && look === 'slide') dialog.close();
  });
  dialog.addEventListener('close', (event) => {
    if (event.target !== dialog) return;
    unlock();
    onClose();
  });

  function takeName(): void {
    dialog.ariaLabel = place.querySelector('h2')?.textContent || document.title;
  }
  takeName();

  return {
    place,
    takeName,
    open() {
      if (dialog.open) return;
      if (look === 'slide') dialog.show();
      else {
        dialog.showModal();
        unlock = lockScroll();
      }
    },
    remove() {
      dialog.close();
      unlock();
      root.remove();
    },
  };
}

/** The page behind stays where it is, at the same width. Returns what ends it. */
function lockScroll(): () => void {
  const { style, clientWidth } = document.documentElement;
  const before = { overflow: style.overflow, paddingInlineEnd: style.paddingInlineEnd };
  style.paddingInlineEnd = `${innerWidth - clientWidth}px`;
  style.overflow = 'hidden';
  return () => Object.assign(style, before);
}
