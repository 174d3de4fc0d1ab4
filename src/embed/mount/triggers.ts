/** What brings up a form; everything but a click comes by itself. */
export type Trigger =
  | { readonly on: 'load' }
  | { readonly on: 'click'; readonly selector: string }
  | { readonly on: 'delay'; readonly seconds: number }
  | { readonly on: 'scroll'; readonly percent: number }
  | { readonly on: 'exit' };

/** `load`, `click:SELECTOR`, `delay:SECONDS`, `scroll:PERCENT` or `exit`; undefined for anything else. */
export function readTrigger(text: string): Trigger | undefined {
  const [, on = '', rest = ''] = /^\s*(\w+)(?::(.*))?$/s.exec(text) ?? [];
  const number = rest.trim() === '' ? Number.NaN : Number(rest);
  if (on === 'load' || on === 'exit') return { on };
  if (on === 'click' && isSelector(rest.trim())) return { on, selector: rest.trim() };
  if (on === 'delay' && number >= 0) return { on, seconds: number };
  if (on === 'scroll' && number >= 0 && number <= 100) return { on, percent: number };
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
export function watchTrigger(trigger: Trigger, fire: () => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const end = () => ended.abort();
  function once(): void {
    end();
    fire();
  }

  if (trigger.on === 'load') queueMicrotask(() => !signal.aborted && once());
  if (trigger.on === 'delay') {
    const timer = setTimeout(once, trigger.seconds * 1000);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }
  if (trigger.on === 'click') {
    const press = (event: Event) => {
      const path = event.composedPath();
      if (!path.some((node) => node instanceof Element && node.matches(trigger.selector))) return;
      // A link there is a way for pages without script.
      event.preventDefault();
      fire();
    };
    document.addEventListener('click', press, { signal });
  }
  if (trigger.on === 'scroll') {
    const look = () => {
      const { scrollHeight } = document.documentElement;
      const way = scrollHeight - innerHeight;
      if (way <= 0 || (scrollY / way) * 100 >= trigger.percent) once();
    };
    document.addEventListener('scroll', look, { signal, passive: true });
    requestAnimationFrame(() => !signal.aborted && look());
  }
  if (trigger.on === 'exit') {
    const leave = ({ relatedTarget, clientY }: MouseEvent) => {
      if (!relatedTarget && clientY <= 0) once();
    };
    document.addEventListener('mouseout', leave, { signal });
  }
  return end;
}
