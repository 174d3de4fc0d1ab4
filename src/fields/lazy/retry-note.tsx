import type { TargetedEvent } from 'preact';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import { focusControl } from '../shared/focus.js';
import { type Control, type OnDemand, onDemand } from './lazy-control.js';

interface RetryNoteProps {
  readonly text: string;
  readonly messages: Messages;
  onRetry(press: TargetedEvent<HTMLElement>): void;
}

/** What could not be had, and another try. */
export function RetryNote({ text, messages, onRetry }: RetryNoteProps) {
  return (
    <p class="note" role="alert">
      {text}{' '}
      <button type="button" class="quiet" onClick={onRetry}>
        {messages.retry}
      </button>
    </p>
  );
}

/** Fetched on demand; nothing stands in for it: the field says so and offers another try. */
export function retriedOnDemand<Props extends { readonly messages: Messages }>(
  fetchControl: () => Promise<Control<Props>>,
): OnDemand<Props> {
  const control: OnDemand<Props> = onDemand(fetchControl, ({ messages }) => (
    <RetryNote
      text={moreOf(messages).controlFailed}
      messages={messages}
      onRetry={async ({ currentTarget }) => {
        const frame = currentTarget.closest('.field');
        await control.prepare();
        focusControl(frame);
      }}
    />
  ));
  return control;
}
