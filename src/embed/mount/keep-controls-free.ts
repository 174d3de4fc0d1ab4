/** Selector of the controls that a visitor can press. */
const pressable = 'a[href], button, input, select, textarea, summary';

/** Distance in pixels between the floating button and the control below the button. */
const gapPx = 8;

/** Time in milliseconds without a scroll or a change of the page's size, so that the button does not jump meanwhile. */
const settleMs = 100;

/**
 * Moves a floating button up while the button covers a control that the visitor cannot scroll away: the last control of
 * the page, a control in a fixed bar, the floating button of another form. Does not change the page.
 * @returns a function that stops moving the button
 */
export function keepControlsFree(button: HTMLElement): () => void {
  const abortController = new AbortController();
  const options = { signal: abortController.signal, capture: true, passive: true };
  let timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Moves the button up from its usual place.
   * @returns the distance at which the button is just above what it covers now. Undefined: the button covers nothing.
   */
  function move(distancePx: number): number | undefined {
    button.style.translate = `0 ${-distancePx}px`;
    const covered = findCovered(button);
    return (
      covered &&
      distancePx + button.getBoundingClientRect().bottom - covered.getBoundingClientRect().top + gapPx
    );
  }

  function place(): void {
    const maxPx = innerHeight / 2;
    const nearestPx = move(0);
    let nextPx = nearestPx;
    while (nextPx !== undefined && nextPx < maxPx) nextPx = move(nextPx);
    // No place is free. The last control is free above its own top.
    if (nearestPx !== undefined && nextPx !== undefined) move(nearestPx < maxPx ? nearestPx : 0);
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(place, settleMs);
  }

  const observer = new ResizeObserver(schedule);
  for (const element of [document.documentElement, document.body, button]) observer.observe(element);
  // While a window is open, nothing below it can be found. When the window closes, the focus returns to the page.
  for (const type of ['scroll', 'resize', 'load', 'focusin']) addEventListener(type, schedule, options);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    abortController.abort();
  };
}

/** Returns a control under the button that the visitor cannot scroll away from under the button. */
function findCovered(button: HTMLElement): Element | undefined {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  for (const y of [bottom - 1, (top + bottom) / 2, top + 1])
    for (const x of [left + 1, (left + right) / 2, right - 1])
      for (const element of elementsBelow(button, document, x, y)) {
        const control = element.closest(pressable);
        if (control && !canScroll(control, control.getBoundingClientRect().bottom - top)) return control;
      }
  return undefined;
}

/** Returns the elements under the button at a point, also inside open shadow roots. */
function elementsBelow(
  button: Element,
  root: Document | ShadowRoot,
  x: number,
  y: number,
): readonly Element[] {
  // Chromium also returns elements around a shadow root, for example another shadow host that lies above its host.
  const hits = root.elementsFromPoint(x, y).filter((element) => element.getRootNode() === root);
  const below = hits.slice(hits.indexOf(button) + 1);
  return below.flatMap((element) =>
    element.shadowRoot ? [element, ...elementsBelow(button, element.shadowRoot, x, y)] : element,
  );
}

/** Returns whether the visitor can scroll a control up by a distance in pixels. */
function canScroll(control: Element, distancePx: number): boolean {
  let element: Element | undefined | null = control;
  while (element) {
    const { position, overflowY } = getComputedStyle(element);
    const isScroller = element === document.scrollingElement || /auto|scroll/.test(overflowY);
    const leftPx = element.scrollHeight - element.clientHeight - element.scrollTop;
    if (isScroller && leftPx >= distancePx) return true;
    if (position === 'fixed') return false;
    element = element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host;
  }
  return false;
}
