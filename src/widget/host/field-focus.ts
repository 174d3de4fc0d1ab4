import { effect } from '@preact/signals';
import { readControls } from '../../fields/shared/read-controls.js';
import { waitForPointerRelease } from '../../fields/shared/scheduling.js';
import { formatIssue } from '../../messages/format.js';
import { keepControlKeys } from '../repair/keep-keys.js';
import { type InputRecord, keepPresses } from '../repair/keep-presses.js';
import { keepElements } from '../repair/restore-elements.js';
import { submitWithoutEvent } from '../repair/submit-fallback.js';
import type { FormSession } from '../session/form-session.js';
import type { Announcer } from '../session/live-region.js';
import { errorSummary, isSubmitting, sentView } from '../view/form-view.js';
import { isFocusElsewhere } from '../view/sent-view.js';
import { adoptStateStyles } from '../view/state-styles.js';
import { printFormsInFull, printValuesInFull } from './print-values.js';
import { revealFocus } from './reveal-focus.js';

export { adoptStateStyles, printFormsInFull };

// This file is a separate script. It is loaded when the visitor first focuses or presses a control of a form, so that it
// does not delay the form.

/**
 * Validates each field that the visitor leaves, keeps the focused control in view, warns before unsent values are lost,
 * prints values in full, and repairs what scripts of the page do to the form. Stops when the form is removed.
 * @param records what the visitor and the page have done since the visitor first used the form. The function empties the
 *   list except for the first record, because an empty list would load this file again.
 * @param root the outermost element of the form
 * @returns the handler of later records
 */
export function watchVisitor(
  records: InputRecord[],
  root: HTMLElement,
  session: FormSession,
  announcer: Announcer,
): (record: InputRecord) => void {
  const { signal } = session;
  if (signal.aborted) return () => {};
  /** Elements that received the focus, the earliest first. Empty: a control was pressed but received no focus. */
  const focusedElements = records.flatMap(([{ type }, target]) =>
    type === 'focusin' && target ? target : [],
  );
  adoptStateStyles(root);

  /**
   * The field that has the focus, and whether the value of the field has changed since it got the focus. Undefined:
   * no field has the focus.
   */
  let visit: { readonly address: string; isChanged: boolean; end(): void } | undefined;

  function findField(frame: HTMLElement | null) {
    return session.state.peek().form?.model.field(frame?.dataset.field ?? '');
  }

  function enter(element: EventTarget | null, previous: EventTarget | null): void {
    void revealFocus(element);
    const frame = findFrame(element);
    const field = findField(frame);
    if (!field || frame?.contains(previous as Node | null)) return;
    const started = { address: field.definition.address, isChanged: false, end() {} };
    // The first call only reports the value that the field already has, so it is no change.
    let isFirst = true;
    started.end = field.raw.subscribe(() => {
      started.isChanged = !isFirst;
      isFirst = false;
    });
    visit = started;
  }

  async function leave(element: EventTarget | null, next: EventTarget | null): Promise<void> {
    if (!root.contains(next as Node | null)) readControls(root);
    const frame = findFrame(element);
    const field = findField(frame);
    if (!frame || !field || frame.contains(next as Node | null)) return;
    const { address, label } = field.definition;
    const ended = visit?.address === address ? visit : undefined;
    await waitForPointerRelease();
    readControls(frame);
    const issueBefore = field.shownIssue.peek();
    field.leave();
    const issueAfter = field.shownIssue.peek();
    ended?.end();
    // An issue that the screen reader has already announced is announced again only after the visitor has changed the
    // field.
    if (issueAfter && (!issueBefore || (ended?.isChanged ?? true)))
      announcer.announce(`${label}: ${formatIssue(session.messages.peek(), issueAfter)}`);
  }

  root.addEventListener('focusin', (event) => enter(event.target, event.relatedTarget), { signal });
  root.addEventListener('focusout', (event) => void leave(event.target, event.relatedTarget), { signal });
  if (focusedElements.length > 0) {
    // While this file was loading, the visitor may have left several fields. Each of them is validated.
    const { activeElement } = root.getRootNode() as Document | ShadowRoot;
    focusedElements.forEach((element, index) => {
      const next = focusedElements[index + 1] ?? activeElement;
      if (element !== next) void leave(element, next);
    });
    if (root.contains(activeElement)) enter(activeElement, null);
  }

  watchSubmission(root, session, announcer);
  printValuesInFull(root, signal);
  keepElements(root, signal);
  keepControlKeys(root, signal);
  submitWithoutEvent(root, records, signal);
  // Loads the list of errors and the confirmation in advance. The next press of the send button shows one of them.
  void errorSummary.prepare();
  void sentView.prepare();
  const handle = keepPresses(root, signal);
  records.forEach(handle);
  records.length = 1;
  return handle;
}

/**
 * Returns the element with the whole field to which the target of a focus event belongs. TypeScript does not know
 * that the target is an element or null, so a cast is needed.
 */
function findFrame(target: EventTarget | null): HTMLElement | null {
  return (target as Element | null)?.closest<HTMLElement>('[data-field]') ?? null;
}

/**
 * Announces to screen readers that the form is being sent. Announces nothing while the form is only being validated.
 *
 * Lets the browser warn the visitor before leaving the page, if the form is being sent, or if sending has failed and
 * the lead is not queued. In all other cases there is no warning, because the draft in `sessionStorage` keeps the
 * typed values over a reload.
 */
function watchSubmission(root: HTMLElement, session: FormSession, announcer: Announcer): void {
  /**
   * Listener that makes the browser ask before the visitor leaves the page. Each form has a listener of its own.
   * Otherwise a form that was sent would remove the listener of another form.
   */
  const preventUnload = (event: Event) => event.preventDefault();
  const stopEffect = effect(() => {
    const submission = session.state.value.form?.submission.state.value;
    const isBusy = submission !== undefined && isSubmitting(submission);
    const { sending, waiting, sent } = session.messages.peek();
    if (isBusy) announcer.announce(submission.status === 'waiting' ? waiting : sending);
    // A stored lead can be sent later, without a call of `submit`. The text about its failure is not true any more. The
    // confirmation gets the focus and is read then, unless another element of the page has the focus. The session ends
    // the announcements of a send with an empty text, so the confirmation is announced later than that.
    if (submission?.status === 'sent') {
      const text = isFocusElsewhere(root) ? sent : '';
      setTimeout(() => announcer.announce(text));
    }
    const isUnsaved = isBusy || (submission?.status === 'failed' && !submission.queuedOffline);
    window[isUnsaved ? 'addEventListener' : 'removeEventListener']('beforeunload', preventUnload);
  });
  session.signal.addEventListener('abort', () => {
    stopEffect();
    removeEventListener('beforeunload', preventUnload);
  });
}
