// This file is a part of the script that is loaded when the visitor first focuses a control of a form.

/** Controls that react to a click. */
const clickable = 'button, label, summary, a, [role=option], [type=checkbox], [type=radio]';

/** Time in milliseconds from the end of a press to the latest event `click` of the browser. */
const clickDelayMs = 100;

interface Press {
  readonly control: HTMLElement;
  /** True if a script of the page has removed the control, or something beside it, since the press has begun. */
  isDisturbed: boolean;
}

/**
 * Clicks a control if the visitor has pressed and released it, and a script of the page has removed the control in
 * between. The form puts the control back at once, but the browser has forgotten the press and dispatches no event
 * `click` at the control. Scripts that renew a page several times a second remove the control in most presses.
 * @param root the outermost element of the form
 * @param signal removes the event listeners when aborted
 */
export function keepPresses(root: HTMLElement, signal: AbortSignal): void {
  let press: Press | undefined;
  const observer = new MutationObserver((records) => {
    // The control is back in its place when this function runs.
    if (press && records.some((record) => isRemoval(record, root))) press.isDisturbed = true;
  });

  function end(): void {
    observer.disconnect();
    press = undefined;
  }

  function begin({ target }: Event): void {
    end();
    const control = (target as Element).closest<HTMLElement>(clickable);
    if (!control) return;
    press = { control, isDisturbed: false };
    for (const node of new Set([document, root.getRootNode()]))
      observer.observe(node, { childList: true, subtree: true });
  }

  function release(event: Event): void {
    const released = press;
    if (!released || !event.composedPath().includes(released.control)) return;
    setTimeout(() => {
      if (press !== released) return;
      end();
      if (released.isDisturbed && !event.defaultPrevented) released.control.click();
    }, clickDelayMs);
  }

  const isSpace = (event: Event) => (event as KeyboardEvent).key === ' ';
  const listeners: Readonly<Record<string, (event: Event) => void>> = {
    pointerdown: (event) => (event as PointerEvent).button === 0 && begin(event),
    pointerup: release,
    pointercancel: end,
    // While a key is held down, the browser repeats the event.
    keydown: (event) => isSpace(event) && !(event as KeyboardEvent).repeat && begin(event),
    keyup: (event) => isSpace(event) && release(event),
    click: (event) => press && event.composedPath().includes(press.control) && end(),
  };
  for (const [type, listener] of Object.entries(listeners))
    root.addEventListener(type, listener, { signal, capture: true });
  signal.addEventListener('abort', end);
}

/** Returns whether elements were removed around or inside the form. */
function isRemoval({ target, removedNodes }: MutationRecord, root: Element): boolean {
  const isNear = root.contains(target) || target.contains(root);
  return isNear && [...removedNodes].some((node) => node instanceof Element);
}
