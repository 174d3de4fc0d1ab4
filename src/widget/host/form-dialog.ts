import { adoptStylesAt, formSheet } from '../../styles/adopt-styles.js';
import css from './form-dialog.css?inline';

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

  let release = () => {};
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
    release();
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
      const unfollow = followKeyboard(dialog);
      if (look === 'slide') dialog.show();
      else dialog.showModal();
      const unlock = look === 'slide' ? undefined : lockScroll();
      release = () => {
        release = () => {};
        unfollow();
        unlock?.();
      };
    },
    remove() {
      dialog.close();
      release();
      root.remove();
    },
  };
}

let locks = 0;
let before = { overflow: '', paddingInlineEnd: '' };

/** The page behind stays where it is, at the same width, until the last window is closed. Returns what ends it. */
function lockScroll(): () => void {
  const { style, clientWidth } = document.documentElement;
  if (locks++ === 0) {
    before = { overflow: style.overflow, paddingInlineEnd: style.paddingInlineEnd };
    style.paddingInlineEnd = `${innerWidth - clientWidth}px`;
    style.overflow = 'hidden';
  }
  return () => {
    if (--locks === 0) Object.assign(style, before);
  };
}

/** A phone's keyboard covers the page without making it smaller: the window keeps to what is left. Returns what ends it. */
function followKeyboard(dialog: HTMLElement): () => void {
  const ended = new AbortController();
  const seen = window.visualViewport;
  function follow(): void {
    // Who has zoomed in moves about by hand.
    if (!seen || seen.scale > 1.05) return;
    const above = Math.max(0, seen.offsetTop);
    const below = Math.max(0, document.documentElement.clientHeight - seen.height - above);
    dialog.style.setProperty('--_above', `${above}px`);
    dialog.style.setProperty('--_below', `${below}px`);
    const focused = (dialog.getRootNode() as Document | ShadowRoot).activeElement;
    if (below > 0 && focused && focused !== dialog && dialog.contains(focused))
      focused.scrollIntoView({ block: 'nearest' });
  }
  for (const event of ['resize', 'scroll']) seen?.addEventListener(event, follow, ended);
  follow();
  return () => ended.abort();
}
