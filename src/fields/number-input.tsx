import { Component, type TargetedEvent } from 'preact';
import type { Messages } from '../messages/messages.js';
import { readDecimal } from './decimal-text.js';
import type { ControlProps, ControlWiring } from './field-type.js';

type InputMode = 'numeric' | 'decimal';

interface NumberInputProps {
  readonly inputMode: InputMode;
  readonly wiring: ControlWiring;
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

/** Typed as one likes, and shown as the language writes it while nobody types; what is held, and sent, is what was typed. */
export class NumberInput extends Component<NumberInputProps, { readonly isEdited?: boolean }> {
  override render(
    { inputMode, wiring, value, messages, onValue }: NumberInputProps,
    { isEdited }: { readonly isEdited?: boolean },
  ) {
    const take = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => onValue(currentTarget.value);
    return (
      <input
        {...wiring}
        type="text"
        class="control"
        inputMode={inputMode}
        autocomplete="off"
        dir="ltr"
        value={isEdited ? value : prettyNumber(value, messages.language)}
        onInput={take}
        onChange={take}
        onFocus={({ currentTarget }) => {
          // At once and selected as it was, or what is typed next would stand behind it instead of in its place.
          currentTarget.value = value;
          currentTarget.select();
          this.setState({ isEdited: true });
        }}
        onBlur={() => this.setState({ isEdited: false })}
      />
    );
  }
}

export function numberControl(inputMode: InputMode) {
  return ({ field, wiring, messages }: ControlProps<string>) => (
    <NumberInput
      inputMode={inputMode}
      wiring={wiring}
      messages={messages}
      value={field.raw.value}
      onValue={field.change}
    />
  );
}

/** `1234567.5` as `1,234,567.5` or `1.234.567,5`; digit by digit, so that none is lost. What is no number stays. */
export function prettyNumber(typed: string, language: string): string {
  const [, sign, whole, fraction] = /^(-?)(\d+)\.?(.*)/.exec(readDecimal(typed, language) ?? '') ?? [];
  if (!whole) return typed;
  // Not a format of our own for each field: browsers keep the one that is behind this.
  return (
    sign +
    BigInt(whole).toLocaleString(language) +
    (fraction ? (0.5).toLocaleString(language)[1] + fraction : '')
  );
}
