// This file is part of a chunk that is loaded when the visitor first focuses a control of a form, and with windows.

/** Distance in pixels between the focused element and the edge of the element that covered it. */
const gapPx = 8;

/** Largest number of covering elements that are handled: one at the head of the page, one at its foot. */
const maxCovers = 2;

/**
 * Scrolls the page if a fixed or sticky element covers a part of the focused element: a header, a cookie bar, the
 * slide-in of a form. Browsers scroll only to elements outside the window (WCAG 2.4.11).
 */
export async function revealFocus(target: EventTarget | null): Promise<void> {
  if (!(target instanceof HTMLElement)) return;
  for (let round = 0; round < maxCovers; round++) {
    // The browser scrolls to the focused element first.
    await new Promise(requestAnimationFrame);
    const cover = target.matches(':focus, .unseen') ? findCover(target) : undefined;
    if (!cover) return;
    const { top, bottom } = getShownElement(target).getBoundingClientRect();
    const bar = cover.getBoundingClientRect();
    // The element moves to the side of the bar on which there is more room.
    const isBarBelow = bar.top > innerHeight - bar.bottom;
    scrollByPx(target, isBarBelow ? bottom - bar.top + gapPx : top - bar.bottom - gapPx);
  }
}

/** Room behind the end of the page, while a window of a form covers the page. */
const room = document.createElement('apro-form-room');
room.style.display = 'block';

export function removeRoom(): void {
  room.remove();
  room.style.marginBlockEnd = '0px';
}

/** A visually hidden control is shown by its label. */
function getShownElement(element: HTMLElement): HTMLElement {
  return (element.matches('.unseen') && element.closest('label')) || element;
}

/** Returns the fixed or sticky element that covers an edge or the middle of the element. */
function findCover(target: HTMLElement): Element | undefined {
  const { left, right, top, bottom } = getShownElement(target).getBoundingClientRect();
  const x = (left + right) / 2;
  for (const y of [bottom - 2, (top + bottom) / 2, top + 2]) {
    const hit = document.elementFromPoint(Math.min(Math.max(x, 0), innerWidth - 1), y);
    const cover = hit && findFixedAncestor(hit, target);
    if (cover) return cover;
  }
  return undefined;
}

/** Undefined: the element does not float over the page, or the focused element floats with it. */
function findFixedAncestor(start: Element, target: Element): Element | undefined {
  for (let element: Element | null = start; element; element = element.parentElement) {
    // A list or calendar of the field that has the focus is no obstacle.
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
  // Behind the end of the page there is no room to scroll to. A form gets a margin of the missing height. For an element
  // of the page, an element is added that `removeRoom` removes.
  if (remainingPx < 1) return;
  const form = target.closest<HTMLElement>('.apro-form') ?? document.body.appendChild(room);
  form.style.marginBlockEnd = `${Number.parseFloat(getComputedStyle(form).marginBlockEnd) + remainingPx}px`;
  document.scrollingElement?.scrollBy({ top: remainingPx, behavior: 'instant' });
}
