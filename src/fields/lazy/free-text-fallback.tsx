import type { TargetedEvent } from 'preact';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { FreeTextFallbackProps } from '../shared/field-type.js';
import { focusOnMount } from '../shared/focus.js';
import { RetryNote } from './retry-note.js';

/** As if there were an option of that name; none for no text. */
export function createFreeTextChoice(text: string): ChoiceRaw {
  return text.trim() ? [{ id: text, text }] : [];
}

/** In the place of a list that can't be had: nobody's lead waits for it. What is typed is sent as an option's text is. */
export function FreeTextFallback({ field, controlAttributes, messages, autoFocus }: FreeTextFallbackProps) {
  function handleInput({ currentTarget: { value } }: TargetedEvent<HTMLInputElement>): void {
    field.change(createFreeTextChoice(value));
  }
  return (
    <>
      <input
        {...controlAttributes}
        ref={autoFocus ? focusOnMount : null}
        type="text"
        class="control"
        aria-label={field.definition.label}
        value={field.raw.value[0]?.text ?? ''}
        onInput={handleInput}
        onChange={handleInput}
      />
      <RetryNote
        text={messages.listFailed}
        messages={messages}
        onRetry={({ currentTarget }) => {
          const fieldElement = currentTarget.closest('.field');
          field.retryOptions();
          // The button is gone.
          setTimeout(() => fieldElement?.querySelector<HTMLElement>('select, input')?.focus());
        }}
      />
    </>
  );
}
