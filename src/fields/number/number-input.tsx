import { Component } from 'preact';
import type { Messages } from '../../messages/messages.js';
import { createLazyModule } from '../lazy/lazy-module.js';
import type { ControlAttributes, FieldType } from '../shared/field-type.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';

interface NumberInputProps {
  readonly inputMode: 'numeric' | 'decimal';
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

interface NumberInputState {
  readonly isFocused?: boolean;
}

/** How numbers are read and written in all their ways. */
const lazyNumberFormat = createLazyModule(() => import('./number-format.js'));

/** Typed as one likes, and shown as the language writes it while nobody types; what is held, and sent, is what was typed. */
export class NumberInput extends Component<NumberInputProps, NumberInputState> {
  override render({ messages, ...props }: NumberInputProps, { isFocused }: NumberInputState) {
    const { value } = props;
    const { module } = lazyNumberFormat;
    if (value) void lazyNumberFormat.load();
    return (
      <TextInput
        {...props}
        autocomplete="off"
        dir="ltr"
        value={isFocused || !module ? value : module.formatNumber(value, messages.language)}
        onFocusChange={(hasFocus, input) => {
          if (hasFocus) {
            void lazyNumberFormat.load();
            // At once and selected as it was, or what is typed next would stand behind it instead of in its place.
            input.value = value;
            input.select();
          }
          this.setState({ isFocused: hasFocus });
        }}
      />
    );
  }
}

/** Where all that could not be had, what is the same in every language: `1,000` is no number then, rather than the wrong one. */
function parseNumber(raw: string, language: string): string | undefined {
  const { module } = lazyNumberFormat;
  if (module) return module.readDecimal(raw, language);
  return /^\s*-?\d+([.,](\d{1,2}|\d{4,}))?\s*$/.test(raw) ? raw.trim().replace(',', '.') : undefined;
}

export function createNumberType(inputMode: 'numeric' | 'decimal'): FieldType<string> {
  const isInteger = inputMode === 'numeric';
  return {
    ...textRules,
    /** A program's own `1.125` as a text that is no thousand in any language. */
    parseText: (text) => text.replace(/^-?\d+\.\d{3}$/, '$&0'),
    isPending: (raw) => /\D/.test(raw) && lazyNumberFormat.ensureLoading(),
    parse(raw, _, language) {
      const number = parseNumber(raw, language);
      if (number === undefined || (isInteger && number.includes('.')))
        return { code: isInteger ? 'integer' : 'decimal' };
      return number;
    },
    prepare: lazyNumberFormat.load,
    Control: (props) => (
      <NumberInput inputMode={inputMode} messages={props.messages} {...getTextInputProps(props)} />
    ),
  };
}
