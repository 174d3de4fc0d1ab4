import type { TargetedEvent } from 'preact';
import type { Messages } from '../messages/messages.js';

interface RetryNoteProps {
  readonly text: string | undefined;
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
