import type { TargetedEvent } from 'preact';
import type { ControlAttributes, ControlProps } from './field-type.js';

/** Stands for a native control that was filled in by half: the browser shows parts but gives no value. */
const incompleteValue = '?';

export interface TextInputProps {
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  onValue(value: string): void;
  /** Told when the visitor comes and goes. */
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

/** What a field that is held as one text gives its control. */
export function getTextInputProps({ field, controlAttributes }: ControlProps<string>) {
  return { controlAttributes, value: field.raw.value, onValue: field.change };
}

/** One native control whose value is a text. `change` is heard too: some autofills send nothing else. */
export function TextInput({
  controlAttributes,
  value,
  onValue,
  onFocusChange,
  as = 'input',
  ...attributes
}: TextInputProps) {
  const Control = as as 'input';
  function handleInput({ currentTarget }: TargetedEvent<HTMLInputElement>): void {
    const newValue = currentTarget.validity.badInput ? incompleteValue : currentTarget.value;
    if (newValue !== value) onValue(newValue);
  }
  return (
    <Control
      {...controlAttributes}
      class="control"
      // preact's types want to know which one it is.
      {...(attributes as object)}
      // Setting a value would wipe out the half that the visitor has already typed.
      value={value === incompleteValue ? undefined : value}
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
