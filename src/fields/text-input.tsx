import type { TargetedEvent } from 'preact';
import type { ControlProps } from './field-type.js';

export interface TextInputProps {
  readonly field: ControlProps<string>['field'];
  readonly wiring: ControlProps<string>['wiring'];
  readonly type?: 'text' | 'email' | 'tel';
  readonly autocomplete?: string;
  readonly dir?: 'ltr';
  /** Told when the visitor comes and goes. */
  onEdit?(now: boolean): void;
}

/** One native input that holds text. `change` is heard too: some autofills send nothing else. */
export function TextInput({ field, wiring, type = 'text', onEdit, ...attributes }: TextInputProps) {
  function take({ currentTarget }: TargetedEvent<HTMLInputElement>): void {
    if (currentTarget.value !== field.raw.peek()) field.change(currentTarget.value);
  }
  return (
    <input
      {...wiring}
      {...attributes}
      // preact's types want to know which one; for attributes the three are alike.
      type={type as 'text'}
      class="control"
      value={field.raw.value}
      onInput={take}
      onChange={take}
      onFocus={() => onEdit?.(true)}
      onBlur={() => onEdit?.(false)}
    />
  );
}
