import type { TargetedEvent } from 'preact';
import type { ControlWiring } from './field-type.js';
import type { MomentType } from './moment-text.js';

/** Stands for a native control that was filled in by half: the browser shows parts but gives no value. */
const incomplete = '?';

interface MomentInputProps {
  readonly type: MomentType;
  readonly wiring: ControlWiring;
  readonly value: string;
  onValue(value: string): void;
}

/** The browser's own date or time control. */
export function MomentInput({ type, wiring, value, onValue }: MomentInputProps) {
  function take({ currentTarget }: TargetedEvent<HTMLInputElement>): void {
    const next = currentTarget.validity.badInput ? incomplete : currentTarget.value;
    if (next !== value) onValue(next);
  }
  return (
    <input
      {...wiring}
      type={type}
      class="control"
      step={type === 'date' ? undefined : 1}
      max={type === 'time' ? undefined : type === 'date' ? '9999-12-31' : '9999-12-31T23:59:59'}
      // Setting a value would wipe out the half that the visitor has already typed.
      value={value === incomplete ? undefined : value}
      onInput={take}
      onChange={take}
      onBlur={take}
    />
  );
}
