import type { TargetedEvent } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { focusFirstControl, watchFocus } from '../shared/focus.js';
import { type ControlComponent, createLazyControl, type LazyControl } from './lazy-control.js';

interface RetryNoteProps {
  /**
   * Label of the field. Screen readers read it before the text, because the focus may be on another field when the error
   * occurs. The visitor sees the label above the error.
   */
  readonly label: string;
  readonly text: string;
  readonly messages: Messages;
  onRetry(event: TargetedEvent<HTMLElement>): void;
}

/** An error message with a button that tries the failed action again. */
export function RetryNote({ label, text, messages, onRetry }: RetryNoteProps) {
  return (
    <p class="note" role="alert">
      <span class="unseen">{label}: </span>
      {text}{' '}
      <button type="button" class="quiet" onClick={onRetry}>
        {messages.retry}
      </button>
    </p>
  );
}

/**
 * Creates a control that is loaded when a form first renders the control. If loading fails, the field shows an error
 * message with a retry button.
 */
export function createRetryableControl<
  Props extends { readonly messages: Messages; readonly field: Pick<FieldModel, 'definition'> },
>(loadControl: () => Promise<ControlComponent<Props>>): LazyControl<Props> {
  const lazyControl: LazyControl<Props> = createLazyControl(loadControl, ({ messages, field }) => (
    <RetryNote
      label={field.definition.label}
      text={getExtendedMessages(messages).controlFailed}
      messages={messages}
      onRetry={async ({ currentTarget }) => {
        const fieldElement = currentTarget.closest('.field');
        const hasStayed = watchFocus(fieldElement);
        await lazyControl.prepare();
        if (hasStayed()) focusFirstControl(fieldElement);
      }}
    />
  ));
  return lazyControl;
}
