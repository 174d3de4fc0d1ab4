import { focusFormAfter } from '../../fields/shared/focus.js';
import type { SubmissionState } from '../../form/submission.js';
import { formatMessage } from '../../messages/format.js';
import type { FormSession, OpenForm } from '../session/form-session.js';
import { RichTextView } from './rich-text.js';
import { adoptStateStyles } from './state-styles.js';

export interface SentViewProps {
  readonly form: OpenForm;
  readonly session: FormSession;
  readonly state: Extract<SubmissionState, { status: 'sent' }>;
}

/**
 * Returns true if an element of the page outside the container has the focus.
 * @param container the form, or the confirmation in its place
 */
export function isFocusElsewhere(container: Element): boolean {
  const { activeElement, body } = container.ownerDocument;
  const focused = (container.getRootNode() as Document | ShadowRoot).activeElement;
  return activeElement !== null && activeElement !== body && !container.contains(focused);
}

/**
 * Adopts the styles of the confirmation, and focuses the confirmation unless another element of the page has the focus.
 * The visitor may be typing there, because sending takes time; `watchSubmission` then announces the confirmation.
 */
function adoptAndFocus(element: HTMLElement | null, options?: FocusOptions): void {
  adoptStateStyles(element);
  if (element && !isFocusElsewhere(element)) element.focus(options);
}

function adoptAndFocusInPlace(element: HTMLElement | null): void {
  adoptAndFocus(element, { preventScroll: true });
}

function chooseRef({ time }: SentViewProps['state']) {
  if (time === 'earlier') return adoptStateStyles;
  // The page is not scrolled to a confirmation that appears without an act of the visitor.
  return time === 'later' ? adoptAndFocusInPlace : adoptAndFocus;
}

/**
 * Shows a confirmation in place of a form that was sent. If the visitor has just sent the form, the confirmation gets
 * the focus, because the send button that had the focus is gone.
 */
export function SentView({ form, session, state }: SentViewProps) {
  const { feedback } = form.model.definition;
  const messages = session.messages.value;
  const { receipt } = state.receipt;
  return (
    <section
      ref={chooseRef(state)}
      class="state sent"
      tabIndex={-1}
      aria-label={feedback.length > 0 ? undefined : messages.sent}
    >
      <p dir="auto">{feedback.length > 0 ? <RichTextView text={feedback} /> : messages.sent}</p>
      {receipt && <p class="note">{formatMessage(messages.receipt, { receipt })}</p>}
      <div>
        <button type="button" class="quiet" onClick={focusFormAfter(session.reset)}>
          {messages.another}
        </button>
      </div>
    </section>
  );
}
