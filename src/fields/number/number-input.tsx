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

/** Parsing and formatting of numbers by language. */
const lazyNumberFormat = createLazyModule(() => import('./number-format.js'));

/** Shows the formatted number while the input is not focused. The field's value stays the typed text. */
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
            // Replace the formatted text at once and select it, so that the next key replaces the whole number.
            input.value = value;
            input.select();
          }
          this.setState({ isFocused: hasFocus });
        }}
      />
    );
  }
}

/**
 * Until the number module is loaded, parses only numbers that mean the same in every language: `1,000` is then rejected
 * instead of guessed.
 */
function parseNumber(raw: string, language: string): string | undefined {
  const { module } = lazyNumberFormat;
  if (module) return module.parseDecimal(raw, language);
  return /^\s*-?\d+([.,](\d{1,2}|\d{4,}))?\s*$/.test(raw) ? raw.trim().replace(',', '.') : undefined;
}

export function createNumberType(inputMode: 'numeric' | 'decimal'): FieldType<string> {
  const isInteger = inputMode === 'numeric';
  return {
    ...textRules,
    /** Appends a zero to a prefill value such as `1.125`, which some languages would read as 1125. */
    parseText: (text) => text.replace(/^-?\d+\.\d{3}$/, '$&0'),
    isPending: (raw) => /\D/.test(raw) && lazyNumberFormat.startLoading(),
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
