import { report } from '../../console/report.js';
import { matchesMedia } from '../shared/matches-media.js';

/**
 * For each dialog: the controller that removes the event listeners and the observer that were added when the dialog
 * was last opened.
 */
const openings = new WeakMap<HTMLDialogElement, AbortController>();

/**
 * Opens a modal dialog. The page behind the dialog keeps its styles, width and scroll position: the mouse wheel,
 * touches and keys do not scroll the page. The dialog is closed at once if the dialog is not visible, for example
 * because a script of the page hides an ancestor. Otherwise the visitor could use neither the dialog nor the page.
 */
export function openModalDialog(dialog: HTMLDialogElement): void {
  dialog.showModal();
  // A script of the page may have removed the open dialog. Then the last opening has not ended with the event `close`,
  // and its observer would close the dialog again.
  openings.get(dialog)?.abort();
  const abortController = new AbortController();
  openings.set(dialog, abortController);
  const { signal } = abortController;
  keepPageScroll(dialog, signal);
  // The observer's root is the document. Without this setting, the root inside an iframe would be the viewport of the
  // outer page.
  const observer = new IntersectionObserver(
    (entries) => {
      const { width = 0, height = 0 } = entries.at(-1)?.intersectionRect ?? {};
      // While the page is printed, an open dialog may be outside the visible area. The dialog must not be closed then.
      if (width * height > 0 || !dialog.open || matchesMedia('print')) return;
      if (dialog.isConnected) report('hidden-window', { detail: dialog });
      dialog.close();
    },
    { root: document },
  );
  observer.observe(dialog);
  signal.addEventListener('abort', () => observer.disconnect());
  dialog.addEventListener(
    'close',
    // The browser dispatches `close` some time after the dialog was closed. Meanwhile, the dialog may have been
    // opened again.
    ({ target }) => target === dialog && !dialog.open && abortController.abort(),
    { signal },
  );
}

const scrollDirectionByKey: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  PageDown: 1,
  End: 1,
  ' ': 1,
  ArrowUp: -1,
  PageUp: -1,
  Home: -1,
};

/**
 * Prevents the visitor from scrolling the page behind a dialog. The CSS property `overscroll-behavior` is not enough,
 * because the property works only while the dialog itself can scroll.
 */
function keepPageScroll(dialog: HTMLElement, signal: AbortSignal): void {
  let touch: { readonly x: number; readonly y: number } | undefined;

  function preventPageScroll(event: Event, x: number, y: number): void {
    const path = event.composedPath();
    const page: readonly EventTarget[] = [document.body, document.documentElement];
    // Another dialog of the page may be in front of this dialog. Elements of the other dialog may scroll.
    const scrollers = path.includes(dialog)
      ? path.slice(0, path.indexOf(dialog) + 1)
      : path.filter((element) => !page.includes(element));
    if (event.cancelable && !scrollers.some((element) => canScroll(element, x, y))) event.preventDefault();
  }

  // The listeners are on the document, because browsers ignore listeners of a dialog when the wheel or a touch on the
  // backdrop scrolls the page.
  document.addEventListener(
    'wheel',
    // The mouse wheel together with the control key zooms the page. Zooming stays possible while the dialog is open.
    (event) => event.ctrlKey || preventPageScroll(event, event.deltaX, event.deltaY),
    { signal, passive: false },
  );
  document.addEventListener(
    'touchstart',
    ({ touches: [first, second] }) => {
      touch = first && !second ? { x: first.clientX, y: first.clientY } : undefined;
    },
    { signal, passive: true },
  );
  document.addEventListener(
    'touchmove',
    (event) => {
      const [first] = event.touches;
      const [target] = event.composedPath();
      // A touch with two fingers zooms and a touch on a slider moves the slider. Both stay possible.
      if (!touch || !first || (target instanceof Element && target.matches('[type="range"]'))) return;
      preventPageScroll(event, touch.x - first.clientX, touch.y - first.clientY);
    },
    { signal, passive: false },
  );
  dialog.addEventListener(
    'keydown',
    (event) => {
      const direction = scrollDirectionByKey[event.key];
      const [target] = event.composedPath();
      if (!direction || event.defaultPrevented || !(target instanceof Element)) return;
      const isPageKey = event.key.startsWith('Page');
      const usesKey = isPageKey
        ? 'textarea, select, [contenteditable]'
        : 'input, textarea, select, [contenteditable]';
      if (target.matches(usesKey) || (event.key === ' ' && target.matches('button, a, summary'))) return;
      preventPageScroll(event, 0, event.shiftKey && event.key === ' ' ? -1 : direction);
    },
    { signal },
  );
}

/**
 * Returns whether the element can scroll in the direction in which the finger or the wheel moves. `x` and `y` are
 * distances; only the larger of them counts.
 */
function canScroll(target: EventTarget, x: number, y: number): boolean {
  if (!(target instanceof Element)) return false;
  const isVertical = Math.abs(y) >= Math.abs(x);
  const { overflowX, overflowY } = getComputedStyle(target);
  if (!/auto|scroll/.test(isVertical ? overflowY : overflowX)) return false;
  const maxOffset = isVertical
    ? target.scrollHeight - target.clientHeight
    : target.scrollWidth - target.clientWidth;
  const offset = Math.abs(isVertical ? target.scrollTop : target.scrollLeft);
  if (!isVertical) return maxOffset > 1;
  return y > 0 ? offset < maxOffset - 1 : offset > 0;
}
