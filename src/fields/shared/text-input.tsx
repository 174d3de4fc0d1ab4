import { Component, type TargetedEvent } from 'preact';
import type { ControlAttributes, ControlProps } from './field-type.js';

/** Value of a partly filled native date or time input, for which the browser reports an empty value. Fails every parser. */
const incompleteValue = '?';

export interface TextInputProps {
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  /** `isFocused` is false if a script has set the value of an input that the visitor does not use. */
  onValue(value: string, isFocused: boolean): void;
  /** Called on focus and on blur. */
  onFocusChange?(isFocused: boolean, input: HTMLInputElement): void;
  readonly as?: 'input' | 'textarea';
  readonly type?: 'text' | 'email' | 'tel' | 'date' | 'time' | 'datetime-local';
  readonly class?: string;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly autocomplete?: string;
  readonly dir?: 'ltr';
  readonly rows?: number;
  readonly step?: number | undefined;
  readonly max?: string | undefined;
  readonly placeholder?: string | undefined;
}

/** Connects a field whose raw value is a string with its `TextInput`. */
export function getTextInputProps({ field, controlAttributes }: ControlProps<string>) {
  return { controlAttributes, value: field.raw.value, onValue: field.change };
}

/**
 * A native control with a text value. It handles `change` as well as `input`: some autofills dispatch only `change`. A
 * render does not overwrite what a script has set without an event: the control keeps its value until another is shown.
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
    // Setting an incomplete value would delete the parts that the visitor has already typed.
    const isShown = value === this.#shownValue || value === incompleteValue;
    this.#shownValue = value;
    function handleInput({ currentTarget }: TargetedEvent<HTMLInputElement>): void {
      const newValue = currentTarget.validity.badInput ? incompleteValue : currentTarget.value;
      if (newValue !== value) onValue(newValue, currentTarget.matches(':focus'));
    }
    return (
      <Control
        {...controlAttributes}
        class="control"
        // Preact's types do not accept attributes for `input` or `textarea` in one object.
        {...(attributes as object)}
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
