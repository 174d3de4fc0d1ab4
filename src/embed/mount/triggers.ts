/** What brings up a form; everything but a click comes by itself. */
export type Trigger =
  | { readonly on: 'load' }
  | { readonly on: 'click'; readonly selector: string }
  | { readonly on: 'delay'; readonly seconds: number }
  | { readonly on: 'scroll'; readonly percent: number }
  | { readonly on: 'exit' };

/** `load`, `click:SELECTOR`, `delay:SECONDS`, `scroll:PERCENT` or `exit`; undefined for anything else. */
export function parseTrigger(text: string): Trigger | undefined {
  const [, on = '', argument = ''] = /^\s*(\w+)(?::(.*))?$/s.exec(text) ?? [];
  const amount = argument.trim() === '' ? Number.NaN : Number(argument);
  if (on === 'load' || on === 'exit') return { on };
  if (on === 'click' && isSelector(argument.trim())) return { on, selector: argument.trim() };
  if (on === 'delay' && amount >= 0) return { on, seconds: amount };
  if (on === 'scroll' && amount >= 0 && amount <= 100) return { on, percent: amount };
  return undefined;
}

function isSelector(text: string): boolean {
  try {
    return document.createDocumentFragment().querySelector(text) === null;
  } catch {
    return false;
  }
}

/** Calls `fire`, once or for each click. Returns what ends it. */
export function watchTrigger(trigger: Trigger, onTrigger: () => void): () => void {
  const abortController = new AbortController();
  const { signal } = abortController;
  const stop = () => abortController.abort();
  function fireOnce(): void {
    stop();
    onTrigger();
  }

  if (trigger.on === 'load') queueMicrotask(() => !signal.aborted && fireOnce());
  if (trigger.on === 'delay') {
    const timer = setTimeout(fireOnce, trigger.seconds * 1000);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }
  if (trigger.on === 'click') {
    const handleClick = (event: Event) => {
      const path = event.composedPath();
      if (!path.some((node) => node instanceof Element && node.matches(trigger.selector))) return;
      // A link there is a way for pages without script.
      event.preventDefault();
      onTrigger();
    };
    document.addEventListener('click', handleClick, { signal });
  }
  if (trigger.on === 'scroll') {
    const handleScroll = () => {
      const { scrollHeight } = document.documentElement;
      const scrollRangePx = scrollHeight - innerHeight;
      if (scrollRangePx <= 0 || (scrollY / scrollRangePx) * 100 >= trigger.percent) fireOnce();
    };
    document.addEventListener('scroll', handleScroll, { signal, passive: true });
    requestAnimationFrame(() => !signal.aborted && handleScroll());
  }
  if (trigger.on === 'exit') {
    const handleMouseOut = ({ relatedTarget, clientY }: MouseEvent) => {
      if (!relatedTarget && clientY <= 0) fireOnce();
    };
    document.addEventListener('mouseout', handleMouseOut, { signal });
  }
  return stop;
}
