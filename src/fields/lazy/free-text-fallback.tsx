import type { TargetedEvent } from 'preact';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { TypedChoiceProps } from '../shared/field-type.js';
import { focusAtOnce } from '../shared/focus.js';
import { RetryNote } from './retry-note.js';

/** As if there were an option of that name; none for no text. */
export function typedChoice(text: string): ChoiceRaw {
  return text.trim() ? [{ id: text, text }] : [];
}

/** In the place of a list that can't be had: nobody's lead waits for it. What is typed is sent as an option's text is. */
export function TypedChoice({ field, wiring, messages, takeFocus }: TypedChoiceProps) {
  function take({ currentTarget: { value } }: TargetedEvent<HTMLInputElement>): void {
    field.change(typedChoice(value));
  }
  return (
    <>
      <input
        {...wiring}
        ref={takeFocus ? focusAtOnce : null}
        type="text"
        class="control"
        aria-label={field.definition.label}
        value={field.raw.value[0]?.text ?? ''}
        onInput={take}
        onChange={take}
      />
      <RetryNote
        text={messages.listFailed}
        messages={messages}
        onRetry={({ currentTarget }) => {
          const frame = currentTarget.closest('.field');
          field.retryOptions();
          // The button is gone.
          setTimeout(() => frame?.querySelector<HTMLElement>('select, input')?.focus());
        }}
      />
    </>
  );
}
