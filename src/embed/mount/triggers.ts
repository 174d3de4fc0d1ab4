import { findMissedPress } from './missed-press.js';

/**
 * Event after which a form is shown. A trigger of the kind `click` fires at every click, the other kinds fire once.
 */
export type Trigger =
  | { readonly kind: 'load' }
  | { readonly kind: 'click'; readonly selector: string }
  | { readonly kind: 'delay'; readonly seconds: number }
  | { readonly kind: 'scroll'; readonly percent: number }
  | { readonly kind: 'exit' };

/**
 * Parses the option `trigger`: `load`, `click:SELECTOR`, `delay:SECONDS`, `scroll:PERCENT` or `exit`.
 * @returns `undefined` for any other text
 */
export function parseTrigger(text: string): Trigger | undefined {
  const [, kind = '', argument = ''] = /^\s*(\w+)(?::(.*))?$/s.exec(text) ?? [];
  const amount = argument.trim() === '' ? Number.NaN : Number(argument);
  if (kind === 'load' || kind === 'exit') return { kind };
  if (kind === 'click' && isSelector(argument.trim())) return { kind, selector: argument.trim() };
  if (kind === 'delay' && amount >= 0) return { kind, seconds: amount };
  if (kind === 'scroll' && amount >= 0 && amount <= 100) return { kind, percent: amount };
  return undefined;
}

function isSelector(text: string): boolean {
  try {
    return document.createDocumentFragment().querySelector(text) === null;
  } catch {
    return false;
  }
}

/**
 * Waits for the event that a trigger describes, and then calls `onTrigger`.
 * @returns a function that stops waiting and removes all event listeners
 */
export function watchTrigger(trigger: Trigger, onTrigger: () => void): () => void {
  const abortController = new AbortController();
  const { signal } = abortController;
  const stop = () => abortController.abort();
  function fireOnce(): void {
    stop();
    onTrigger();
  }

  if (trigger.kind === 'load') queueMicrotask(() => !signal.aborted && fireOnce());
  if (trigger.kind === 'delay') {
    const timer = setTimeout(fireOnce, trigger.seconds * 1000);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }
  // The listeners run in the capture phase, before the scripts of the page. These scripts may stop the propagation of
  // events.
  const listenerOptions = { signal, capture: true, passive: trigger.kind !== 'click' };
  if (trigger.kind === 'click') {
    const handleClick = (event: MouseEvent) => {
      const path = event.composedPath();
      if (!path.some((node) => node instanceof Element && node.matches(trigger.selector))) return;
      if (opensElsewhere(event)) return;
      // The clicked element may be a link to a page of the relay with the same form, for visitors without JavaScript.
      // The link must not be followed, because the form opens on this page.
      event.preventDefault();
      onTrigger();
    };
    addEventListener('click', handleClick, listenerOptions);
    findMissedPress(trigger.selector, onTrigger, signal);
  }
  if (trigger.kind === 'scroll') {
    const handleScroll = ({ target }: Pick<Event, 'target'>) => {
      const scroller = findScroller(target);
      if (scroller ? getScrollPercent(scroller) >= trigger.percent : !target) fireOnce();
    };
    addEventListener('scroll', handleScroll, listenerOptions);
    // A page that fits into the window never scrolls, so its form is shown at once. The height of the page is known
    // only after the page has loaded.
    const checkStart = () => requestAnimationFrame(() => !signal.aborted && handleScroll({ target: null }));
    if (document.readyState === 'complete') checkStart();
    else addEventListener('load', checkStart, { signal });
  }
  if (trigger.kind === 'exit') {
    const handleMouseOut = ({ relatedTarget, clientY }: MouseEvent) => {
      if (!relatedTarget && clientY <= 0) fireOnce();
    };
    addEventListener('mouseout', handleMouseOut, listenerOptions);
  }
  return stop;
}

/** Returns true for a click on a link that opens a new tab or window, or downloads a file. */
function opensElsewhere(event: MouseEvent): boolean {
  const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const isLink = event.composedPath().some((node) => node instanceof Element && node.matches(':any-link'));
  return (hasModifier || event.button > 0) && isLink;
}

/**
 * Finds the element that scrolls the page. In many apps `body` or a large container scrolls instead of the document.
 * @param target the element that was scrolled. `null`: nothing was scrolled yet.
 */
function findScroller(target: EventTarget | null): Element | undefined {
  const { body, documentElement } = document;
  const centerAncestors: Element[] = [];
  for (
    let element =
      target instanceof Element ? target : document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    element;
    element = element.parentElement
  )
    centerAncestors.push(element);
  return [document.scrollingElement ?? documentElement, body, ...centerAncestors].find(isPageScroller);
}

/**
 * Returns whether scrolling the element means scrolling the page. An element lower than half of the viewport is only
 * a part of the page, for example a scrolling list.
 */
function isPageScroller(element: Element): boolean {
  if (element.scrollHeight - element.clientHeight < 1) return false;
  if (element === document.scrollingElement) return true;
  return /auto|scroll/.test(getComputedStyle(element).overflowY) && element.clientHeight >= innerHeight / 2;
}

function getScrollPercent({ scrollTop, scrollHeight, clientHeight }: Element): number {
  return (scrollTop / (scrollHeight - clientHeight)) * 100;
}
