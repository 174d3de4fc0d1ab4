// This file is a part of the script that is loaded when the visitor first uses a form.

/** Controls that react to a click. */
const clickable = 'button, label, summary, a, [role=option], [type=checkbox], [type=radio]';

/** Time in milliseconds from the end of a press to the latest event `click` of the browser. */
const clickDelayMs = 100;

/** Distance in pixels. A hand does not hold a mouse quite still; a longer way cancels the press. */
const maxPointerWayPx = 3;

/**
 * An event, or a change that a script of the page has made to the elements of the page. The browser may remove the
 * target of an event after the last listener, so the record contains the target.
 */
export type InputRecord = readonly [entry: Event | MutationRecord, target?: EventTarget | null];

interface Press {
  readonly control: HTMLElement;
  /** The event with which the press has begun. */
  readonly start: Event;
  /** True if the page has removed or moved the control, or something beside it, since the press has begun. */
  isDisturbed: boolean;
  isReleased: boolean;
}

/**
 * Clicks a control if the visitor has pressed and released it, and the page has disturbed the press in between, so that
 * the browser dispatches no event `click` at the control. There are two disturbances:
 *
 * - A script has removed the control. The form puts the control back at once, but the browser has forgotten the press.
 *   Scripts that renew a page several times a second remove the control in most presses.
 * - The page has moved the control away from the pointer: an accordion opens, or a picture above the form is loaded.
 * @param root the outermost element of the form
 * @param signal ends the handling of presses when aborted
 * @returns the handler of events, and of changes while this script was loading
 */
export function keepPresses(root: HTMLElement, signal: AbortSignal): (record: InputRecord) => void {
  let press: Press | undefined;
  const observer = new MutationObserver((changes) => changes.forEach(noteChange));

  function noteChange(change: MutationRecord): void {
    // The form has put the control back before the browser reports the removal, so it is still the same press.
    if (press && isRemoval(change, root)) press.isDisturbed = true;
  }

  function end(): void {
    observer.disconnect();
    press = undefined;
  }

  function begin(start: Event, target: Element): void {
    end();
    const control = target.closest<HTMLElement>(clickable);
    if (!control) return;
    press = { control, start, isDisturbed: false, isReleased: false };
    for (const node of new Set([document, root.getRootNode()]))
      observer.observe(node, { childList: true, subtree: true });
  }

  function release(event: Event): void {
    const released = press;
    if (!released || released.isReleased) return;
    released.isReleased = true;
    setTimeout(() => {
      if (press !== released) return;
      end();
      if (released.isDisturbed && !event.defaultPrevented) released.control.click();
    }, clickDelayMs);
  }

  function releasePointer(event: PointerEvent, released: Press): void {
    const isInside = isPointerInside(event, released.control);
    // If the pointer is where it was, the control has moved away.
    const isMoved = !isInside && isSamePlace(event, released.start as PointerEvent);
    released.isDisturbed ||= isMoved;
    if (isInside || isMoved) release(event);
    else end();
  }

  const options = { signal, capture: true };
  root.addEventListener('pointercancel', end, options);
  root.addEventListener(
    'keydown',
    (event) => {
      // While a key is held down, the browser repeats the event.
      if (event.key === ' ' && !event.repeat) begin(event, event.target as Element);
    },
    options,
  );
  root.addEventListener(
    'keyup',
    (event) => {
      if (event.key === ' ' && press?.control.contains(event.target as Element)) release(event);
    },
    options,
  );
  signal.addEventListener('abort', end);
  return ([entry, target]) => {
    if (entry instanceof MutationRecord) noteChange(entry);
    const { type, button } = entry as PointerEvent;
    if (type === 'pointerup' && press && !press.isReleased) releasePointer(entry as PointerEvent, press);
    if (!(target instanceof Element) || !root.contains(target)) return;
    if (type === 'pointerdown' && button === 0) begin(entry as Event, target);
    if (type === 'click' && press?.control.contains(target)) end();
  };
}

function isPointerInside({ clientX, clientY }: PointerEvent, control: Element): boolean {
  return [...control.getClientRects()].some(
    ({ left, right, top, bottom }) =>
      clientX >= left && clientX <= right && clientY >= top && clientY <= bottom,
  );
}

/** Scripts dispatch events without coordinates, which tell nothing. */
function isSamePlace(end: PointerEvent, start: PointerEvent): boolean {
  const way = Math.hypot(end.clientX - start.clientX, end.clientY - start.clientY);
  return start.isTrusted && end.isTrusted && way <= maxPointerWayPx;
}

/** Returns whether elements were removed around or inside the form. */
function isRemoval({ target, removedNodes }: MutationRecord, root: Element): boolean {
  const rootNode = root.getRootNode();
  const host = rootNode instanceof ShadowRoot ? rootNode.host : root;
  const isNear = root.contains(target) || target.contains(root) || target.contains(host);
  return isNear && [...removedNodes].some((node) => node instanceof Element);
}
