// This file is a part of a separate script. The script is loaded when the visitor first focuses a control of a form,
// or when a form opens in a window.

/** Smallest distance in pixels between the focused element and the fixed bar that had covered the element. */
const gapPx = 8;

/**
 * Maximum number of fixed bars that may cover the focused element: one at the top of the page, and one at the bottom.
 */
const maxCovers = 2;

/**
 * Scrolls the page if a fixed or sticky element (a header, a cookie bar, the slide-in of a form) covers a part of the
 * focused element. WCAG 2.4.11 requires that the focused element is visible. Browsers scroll only to elements outside
 * the window, and do not notice that another element covers the focused element.
 */
export async function revealFocus(target: EventTarget | null): Promise<void> {
  if (!(target instanceof HTMLElement)) return;
  for (let round = 0; round < maxCovers; round++) {
    // The browser scrolls to the focused element in the next frame, so wait for that frame before measuring.
    await new Promise(requestAnimationFrame);
    const cover = target.matches(':focus, .unseen') ? findCover(target) : undefined;
    if (!cover) return;
    const { top, bottom } = getShownElement(target).getBoundingClientRect();
    const bar = cover.getBoundingClientRect();
    // The focused element moves to the side of the fixed bar on which there is more room.
    const isBarBelow = bar.top > innerHeight - bar.bottom;
    scrollByPx(target, isBarBelow ? bottom - bar.top + gapPx : top - bar.bottom - gapPx);
  }
}

/**
 * Empty element that makes the page longer, so that the page can be scrolled further while a window of a form covers
 * the end of the page.
 */
const room = document.createElement('apro-form-room');
room.style.display = 'block';

export function removeRoom(): void {
  room.remove();
  room.style.marginBlockEnd = '0px';
}

/**
 * Returns the element that the visitor sees. A visually hidden control, such as a styled file input, is represented
 * by its label.
 */
function getShownElement(element: HTMLElement): HTMLElement {
  return (element.matches('.unseen') && element.closest('label')) || element;
}

/**
 * Returns the fixed or sticky element that covers an edge or the middle of the focused element. Undefined: nothing
 * covers the focused element.
 */
function findCover(target: HTMLElement): Element | undefined {
  const { left, right, top, bottom } = getShownElement(target).getBoundingClientRect();
  const x = (left + right) / 2;
  for (const y of [bottom - 2, (top + bottom) / 2, top + 2]) {
    const hit = document.elementFromPoint?.(Math.min(Math.max(x, 0), innerWidth - 1), y);
    const cover = hit && findFixedAncestor(hit, target);
    if (cover) return cover;
  }
  return undefined;
}

/**
 * Returns the nearest ancestor with a fixed or sticky position. Undefined: there is no such ancestor, or the ancestor
 * also contains the focused element and so moves together with it.
 */
function findFixedAncestor(start: Element, target: Element): Element | undefined {
  for (let element: Element | null = start; element; element = element.parentElement) {
    // A list or calendar of the field that has the focus may cover the field, so it is not counted as an obstacle.
    if (element.contains(target) || element.closest('.field')?.contains(target)) return undefined;
    if (/fixed|sticky/.test(getComputedStyle(element).position)) return element;
  }
  return undefined;
}

function scrollByPx(target: HTMLElement, distancePx: number): void {
  let remainingPx = distancePx;
  for (let element = target.parentElement; element; element = element.parentElement) {
    const isRoot = element === document.scrollingElement;
    if (!isRoot && !/auto|scroll/.test(getComputedStyle(element).overflowY)) continue;
    const before = element.scrollTop;
    element.scrollBy({ top: remainingPx, behavior: 'instant' });
    remainingPx -= element.scrollTop - before;
  }
  // The page ends below the focused element, so it cannot be scrolled further. A form gets a margin of the missing
  // height. For an element of the page, an empty element is added, which `removeRoom` removes later.
  if (remainingPx < 1) return;
  const form = target.closest<HTMLElement>('.apro-form') ?? document.body.appendChild(room);
  form.style.marginBlockEnd = `${Number.parseFloat(getComputedStyle(form).marginBlockEnd) + remainingPx}px`;
  document.scrollingElement?.scrollBy({ top: remainingPx, behavior: 'instant' });
}
