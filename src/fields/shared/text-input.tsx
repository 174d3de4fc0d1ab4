import type { TargetedEvent } from 'preact';
import type { ControlProps, ControlWiring } from './field-type.js';

/** Stands for a native control that was filled in by half: the browser shows parts but gives no value. */
const incomplete = '?';

export interface TextInputProps {
  readonly wiring: ControlWiring;
  readonly value: string;
  onValue(value: string): void;
  /** Told when the visitor comes and goes. */
  onEdit?(now: boolean, input: HTMLInputElement): void;
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
export function heldText({ field, wiring }: ControlProps<string>) {
  return { wiring, value: field.raw.value, onValue: field.change };
}

/** One native control whose value is a text. `change` is heard too: some autofills send nothing else. */
export function TextInput({ wiring, value, onValue, onEdit, as = 'input', ...attributes }: TextInputProps) {
  const Control = as as 'input';
  function take({ currentTarget }: TargetedEvent<HTMLInputElement>): void {
    const next = currentTarget.validity.badInput ? incomplete : currentTarget.value;
    if (next !== value) onValue(next);
  }
  return (
    <Control
      {...wiring}
      class="control"
      // preact's types want to know which one it is.
      {...(attributes as object)}
      // Setting a value would wipe out the half that the visitor has already typed.
      value={value === incomplete ? undefined : value}
      onInput={take}
      onChange={take}
      onFocus={({ currentTarget }) => onEdit?.(true, currentTarget)}
      onBlur={(event) => {
        take(event);
        onEdit?.(false, event.currentTarget);
      }}
    />
  );
}
