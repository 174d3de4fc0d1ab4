import { Component } from 'preact';
import type { Messages } from '../../messages/messages.js';
import { reached } from '../lazy/lazy-module.js';
import type { ControlWiring, FieldType } from '../shared/field-type.js';
import { heldText, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';

interface NumberInputProps {
  readonly inputMode: 'numeric' | 'decimal';
  readonly wiring: ControlWiring;
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

interface NumberInputState {
  readonly isEdited?: boolean;
}

/** How numbers are read and written in all their ways. */
const typing = reached(() => import('./number-format.js'));

/** Typed as one likes, and shown as the language writes it while nobody types; what is held, and sent, is what was typed. */
export class NumberInput extends Component<NumberInputProps, NumberInputState> {
  override render({ messages, ...props }: NumberInputProps, { isEdited }: NumberInputState) {
    const { value } = props;
    const { part } = typing;
    if (value) void typing.fetch();
    return (
      <TextInput
        {...props}
        autocomplete="off"
        dir="ltr"
        value={isEdited || !part ? value : part.prettyNumber(value, messages.language)}
        onEdit={(now, input) => {
          if (now) {
            void typing.fetch();
            // At once and selected as it was, or what is typed next would stand behind it instead of in its place.
            input.value = value;
            input.select();
          }
          this.setState({ isEdited: now });
        }}
      />
    );
  }
}

/** Where all that could not be had, what is the same in every language: `1,000` is no number then, rather than the wrong one. */
function readNumber(raw: string, language: string): string | undefined {
  const { part } = typing;
  if (part) return part.readDecimal(raw, language);
  return /^\s*-?\d+([.,](\d{1,2}|\d{4,}))?\s*$/.test(raw) ? raw.trim().replace(',', '.') : undefined;
}

export function numberType(inputMode: 'numeric' | 'decimal'): FieldType<string> {
  const isWhole = inputMode === 'numeric';
  return {
    ...textRules,
    /** A program's own `1.125` as a text that is no thousand in any language. */
    fromText: (text) => text.replace(/^-?\d+\.\d{3}$/, '$&0'),
    isPending: (raw) => /\D/.test(raw) && typing.isAwaited(),
    read(raw, _, language) {
      const number = readNumber(raw, language);
      if (number === undefined || (isWhole && number.includes('.')))
        return { code: isWhole ? 'integer' : 'decimal' };
      return number;
    },
    prepare: typing.fetch,
    Control: (props) => <NumberInput inputMode={inputMode} messages={props.messages} {...heldText(props)} />,
  };
}
