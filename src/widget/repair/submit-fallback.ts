import type { InputRecord } from './keep-presses.js';

// This file is a part of the script that is loaded when the visitor first uses a form.

/** Delays in milliseconds after a press of the send button. Many scripts disable controls in a timer of their own. */
const enableDelaysMs = [0, 100];

/**
 * Sends the form if the send button was pressed and no event `submit` has reached the form. A frame with the attribute
 * `sandbox` and without `allow-forms` dispatches no such event. Scripts of pages stop the event on its way. A script
 * that calls `preventDefault` still prevents the submission.
 *
 * Also enables controls that a script has disabled at the press. On a page that is left after a submission, that
 * prevents a second submission. Here, the visitor could neither correct the form nor send it again.
 * @param root the outermost element of the form
 * @param records events before this script was loaded. The visitor may have pressed the send button.
 * @param signal removes the event listener when aborted
 */
export function submitWithoutEvent(
  root: HTMLElement,
  records: readonly InputRecord[],
  signal: AbortSignal,
): void {
  repeatPress(records);
  root.addEventListener(
    'click',
    (click) => {
      const form = click.composedPath().find(isSendButton)?.form;
      if (!form) return;
      enableAgain([...form.elements].filter((control) => !control.matches(':disabled')));
      let lastEvent: Event = click;
      const rememberEvent = (event: Event) => {
        lastEvent = event;
      };
      addEventListener('submit', rememberEvent, true);
      // The browser dispatches `submit` after all listeners of `click`.
      setTimeout(() => {
        removeEventListener('submit', rememberEvent, true);
        // The widget calls `preventDefault` for each event `submit` that reaches the form. So an event without
        // that call has not reached the form.
        if (!lastEvent.defaultPrevented) form.submit();
      });
    },
    // The listener runs in the capture phase, before the listeners that scripts of the page have added to the
    // button.
    { signal, capture: true },
  );
}

/** Sends the form if the visitor has pressed the send button before this script was loaded. */
function repeatPress(records: readonly InputRecord[]): void {
  let form: HTMLFormElement | null | undefined;
  let lastEvent: Event | undefined;
  for (const [entry, target] of records) {
    if (!('defaultPrevented' in entry)) continue;
    const button = entry.type === 'click' && target instanceof Element ? target.closest('button') : null;
    if (isSendButton(button)) form = button.form;
    if (isSendButton(button) || entry.type === 'submit') lastEvent = entry;
  }
  if (!form) return;
  enableAgain([...form.elements]);
  if (!lastEvent?.defaultPrevented) form.submit();
}

function isSendButton(element: EventTarget | null): element is HTMLButtonElement {
  return element instanceof HTMLButtonElement && element.type === 'submit';
}

function enableAgain(controls: readonly Element[]): void {
  for (const delayMs of enableDelaysMs)
    setTimeout(() => {
      for (const control of controls) control.removeAttribute('disabled');
    }, delayMs);
}
