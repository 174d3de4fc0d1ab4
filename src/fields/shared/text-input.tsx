import { Component, type TargetedEvent } from 'preact';
import type { ControlAttributes, ControlProps } from './field-type.js';

/**
 * Value that stands for a half-filled date or time input. The browser reports such an input as empty, so it would
 * look like a blank field. Every parser rejects this value, so the visitor has to complete the input.
 */
const incompleteValue = '?';

export interface TextInputProps {
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  /**
   * Called when the value changes. `isFocused` is false if a script has set the value while the input did not have
   * the focus.
   */
  onValue(value: string, isFocused: boolean): void;
  /** Called when the input gets or loses the focus. */
  onFocusChange?(isFocused: boolean, input: HTMLInputElement): void;
  readonly as?: 'input' | 'textarea';
  readonly type?: 'text' | 'email' | 'tel' | 'date' | 'time' | 'datetime-local';
  readonly inputMode?: 'numeric' | 'decimal' | 'email';
  readonly autocomplete?: string;
  readonly autocapitalize?: 'none';
  readonly dir?: 'ltr';
  readonly rows?: number;
  readonly step?: number | undefined;
  readonly max?: string | undefined;
  readonly placeholder?: string | undefined;
}

/** Returns the properties of `TextInput`, the text input of a field whose value is a string. */
export function getTextInputProps({ field, controlAttributes }: ControlProps<string>) {
  return { controlAttributes, value: field.raw.value, onValue: field.change };
}

/**
 * A native control with a text value. The control handles the event `change` as well as `input`, because some
 * autofill tools dispatch only `change`. If a script has set the control's value without an event, a new rendering
 * does not overwrite that value. The control is updated only when the value to be shown changes.
 */
export class TextInput extends Component<TextInputProps> {
  #shownValue: string | undefined;

  override render({
    controlAttributes,
    value,
    onValue,
    onFocusChange,
    as = 'input',
    ...attributes
  }: TextInputProps) {
    const Control = as as 'input';
    // A half-filled date or time input is not overwritten, because the browser would delete what the visitor has
    // already typed.
    const isShown = value === this.#shownValue || value === incompleteValue;
    this.#shownValue = value;
    function handleInput({ currentTarget }: TargetedEvent<HTMLInputElement>): void {
      const newValue = currentTarget.validity.badInput ? incompleteValue : currentTarget.value;
      if (newValue !== value) onValue(newValue, currentTarget.matches(':focus'));
    }
    return (
      <Control
        class="control"
        // No value of a single-line input is a sentence, so phones and browsers must not correct it.
        {...(as === 'input' && { autocorrect: 'off', spellcheck: false })}
        // Preact's types do not allow one object with attributes for either an `input` or a `textarea`.
        {...(attributes as object)}
        {...controlAttributes}
        value={isShown ? undefined : value}
        onInput={handleInput}
        onChange={handleInput}
        onFocus={({ currentTarget }) => onFocusChange?.(true, currentTarget)}
        onBlur={(event) => {
          handleInput(event);
          onFocusChange?.(false, event.currentTarget);
        }}
      />
    );
  }
}
