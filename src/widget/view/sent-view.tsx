import { focusFormAfter, focusOnMount } from '../../fields/shared/focus.js';
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

function adoptAndFocus(element: HTMLElement | null): void {
  adoptStateStyles(element);
  focusOnMount(element);
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
      ref={state.fromEarlierVisit ? adoptStateStyles : adoptAndFocus}
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
