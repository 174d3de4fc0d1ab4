/** Event that shows a form. `click` fires for every click, the other kinds fire once. */
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
 * Calls `onTrigger` when the trigger fires.
 * @returns a function that removes all listeners
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
  if (trigger.kind === 'click') {
    const handleClick = (event: Event) => {
      const path = event.composedPath();
      if (!path.some((node) => node instanceof Element && node.matches(trigger.selector))) return;
      // The clicked element may be a link to the hosted form, for browsers without script.
      event.preventDefault();
      onTrigger();
    };
    document.addEventListener('click', handleClick, { signal });
  }
  if (trigger.kind === 'scroll') {
    const handleScroll = () => {
      const { scrollHeight } = document.documentElement;
      const scrollRangePx = scrollHeight - innerHeight;
      if (scrollRangePx <= 0 || (scrollY / scrollRangePx) * 100 >= trigger.percent) fireOnce();
    };
    document.addEventListener('scroll', handleScroll, { signal, passive: true });
    requestAnimationFrame(() => !signal.aborted && handleScroll());
  }
  if (trigger.kind === 'exit') {
    const handleMouseOut = ({ relatedTarget, clientY }: MouseEvent) => {
      if (!relatedTarget && clientY <= 0) fireOnce();
    };
    document.addEventListener('mouseout', handleMouseOut, { signal });
  }
  return stop;
}
