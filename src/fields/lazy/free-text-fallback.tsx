import type { TargetedEvent } from 'preact';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { FreeTextFallbackProps } from '../shared/field-type.js';
import { focusOnMount } from '../shared/focus.js';
import { cleanText } from '../shared/text-rules.js';
import { RetryNote } from './retry-note.js';

/** Selects an invented option whose id and text are the typed text; selects nothing for blank text. */
export function createFreeTextChoice(text: string): ChoiceRaw {
  const visibleText = cleanText(text) && text.replace(/\p{Cf}/gu, '');
  return visibleText ? [{ id: visibleText, text: visibleText }] : [];
}

/**
 * Replaces an option list that could not be loaded, so that the lead can be sent without the list. The typed text is sent
 * like the text of an option.
 */
export function FreeTextFallback({ field, controlAttributes, messages, autoFocus }: FreeTextFallbackProps) {
  const typedText = field.raw.value[0]?.text ?? '';
  function handleInput({ currentTarget: { value } }: TargetedEvent<HTMLInputElement>): void {
    if (value !== typedText) field.change(createFreeTextChoice(value));
  }
  return (
    <>
      <input
        {...controlAttributes}
        ref={autoFocus ? focusOnMount : null}
        type="text"
        class="control"
        aria-label={field.definition.label}
        value={typedText}
        onInput={handleInput}
        onChange={handleInput}
      />
      <RetryNote
        text={messages.listFailed}
        messages={messages}
        onRetry={({ currentTarget }) => {
          const fieldElement = currentTarget.closest('.field');
          field.retryOptions();
          // The retry button, which had the focus, is removed by then.
          setTimeout(() => fieldElement?.querySelector<HTMLElement>('select, input')?.focus());
        }}
      />
    </>
  );
}
