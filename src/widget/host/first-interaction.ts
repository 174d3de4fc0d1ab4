/**
 * The earliest events of a visitor's interaction with a page. `pointermove` and `touchstart` come before the first
 * press, so the form can be made interactive before that press. `input` and `change` cover values that the browser
 * fills in, and `click` covers a screen reader that activates a control without moving the focus.
 */
const interactionEvents = [
  'pointermove',
  'pointerdown',
  'touchstart',
  'focusin',
  'click',
  'input',
  'change',
  'submit',
] as const;

/**
 * Calls `onInteraction` once, at the visitor's first interaction with the page and before the form receives the event.
 * @returns a function that stops waiting
 */
export function onFirstInteraction(onInteraction: () => void): () => void {
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  for (const type of interactionEvents) {
    addEventListener(
      type,
      () => {
        stop();
        onInteraction();
      },
      { capture: true, passive: true, signal: waiting.signal },
    );
  }
  return stop;
}
