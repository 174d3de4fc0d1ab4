import type { TargetedEvent } from 'preact';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { cleanText } from '../shared/text-rules.js';
import { focusOnMount } from './focus-on-mount.js';
import { RetryNote } from './retry-note.js';

/**
 * Returns the value of a choice field in which the visitor has typed a text instead of choosing an option. The text
 * becomes the id and the text of a new option. A blank text gives an empty value.
 */
export function createFreeTextChoice(text: string): ChoiceRaw {
  const visibleText = cleanText(text) && text.replace(/\p{Cf}/gu, '');
  return visibleText ? [{ id: visibleText, text: visibleText }] : [];
}

interface FreeTextFallbackProps extends ControlProps<ChoiceRaw> {
  /**
   * True if the option list had the focus when the text input replaced the list. The text input then gets the focus.
   */
  readonly autoFocus?: boolean;
}

/**
 * A text input that replaces an option list that could not be loaded, so that the visitor can send the form without
 * the list. The typed text is sent like the text of a selected option.
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
        label={field.definition.label}
        text={getExtendedMessages(messages).list.failed}
        messages={messages}
        onRetry={({ currentTarget }) => {
          const fieldElement = currentTarget.closest('.field');
          field.retryOptions();
          // The retry button had the focus and is removed at this time. So the focus moves to the control of the
          // field; otherwise it would be lost.
          setTimeout(() => fieldElement?.querySelector<HTMLElement>('select, input')?.focus());
        }}
      />
    </>
  );
}
