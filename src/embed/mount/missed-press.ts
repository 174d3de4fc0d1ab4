/** Longest time in milliseconds between a press and the opening of a form. Later the visitor does something else. */
const maxDelayMs = 10_000;

/** Time at which the code of triggers was loaded. Every later press is handled by an event listener. */
const loadedAtMs = performance.now();

/** Selectors for which a press was found. A form that is mounted again must not open again. */
const foundSelectors = new Set<string>();

/**
 * Finds a press that has happened before this script was loaded, so that no event listener was there. Browsers record
 * the first press on a page, and presses that had to wait (Event Timing). In other browsers nothing is found.
 * @param selector selector of the pressed element
 * @param onPress is called at most once
 * @param signal stops the search when aborted
 */
export function findMissedPress(selector: string, onPress: () => void, signal: AbortSignal): void {
  for (const type of ['first-input', 'event']) {
    if (!globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type)) continue;
    const observer = new PerformanceObserver((list) => {
      observer.disconnect();
      if (signal.aborted || foundSelectors.has(selector) || !list.getEntries().some(isMissed)) return;
      foundSelectors.add(selector);
      onPress();
    });
    observer.observe({ type, buffered: true });
    signal.addEventListener('abort', () => observer.disconnect());
  }

  function isMissed({
    name,
    startTime,
    target,
  }: PerformanceEntry & { readonly target?: Node | null }): boolean {
    return (
      /^(pointer|mouse)(down|up)$|^click$/.test(name) &&
      startTime < loadedAtMs &&
      performance.now() - startTime < maxDelayMs &&
      target instanceof Element &&
      target.closest(selector) !== null &&
      staysOnPage(target)
    );
  }
}

/** Returns false for a link to another page: the visitor has opened that page in another tab. */
function staysOnPage(element: Element): boolean {
  const link = element.closest<HTMLAnchorElement>('a[href]');
  return !link || link.href.split('#')[0] === location.href.split('#')[0];
}
