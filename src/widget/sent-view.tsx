import { focusAtOnce } from '../fields/focus-at-once.js';
import { thenFocusForm } from '../fields/focus-control.js';
import type { SendState } from '../form/submission.js';
import type { Messages } from '../messages/messages.js';
import { say } from '../messages/say.js';
import type { OpenForm } from './form-session.js';
import { RichTextView } from './rich-text.js';

interface SentViewProps {
  readonly form: OpenForm;
  readonly state: Extract<SendState, { is: 'sent' }>;
  readonly messages: Messages;
}

/** In place of the form; with the focus where the visitor has just pressed the button that is gone now. */
export function SentView({ form: { model, submission }, state, messages }: SentViewProps) {
  const { feedback } = model.definition;
  const { receipt } = state.receipt;
  return (
    <section ref={state.before ? null : focusAtOnce} class="state" tabIndex={-1} aria-label={messages.sent}>
      <p>{feedback.length > 0 ? <RichTextView text={feedback} /> : messages.sent}</p>
      {receipt && <p class="note">{say(messages.receipt, { receipt })}</p>}
      <div>
        <button type="button" class="quiet" onClick={thenFocusForm(submission.reset)}>
          {messages.another}
        </button>
      </div>
    </section>
  );
}
