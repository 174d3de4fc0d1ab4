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

/** The lazily loaded module that parses and formats numbers by language. */
const lazyNumberFormat = createLazyModule(() => import('./number-format.js'));

/**
 * A number input. The input shows the formatted number while the input does not have the focus. The value of the
 * field is always the text that the visitor typed.
 */
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
            // The typed text replaces the formatted number at once. The text is selected, so that the next key
            // replaces the whole number.
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
 * Parses a number. Before the number module is loaded, the function accepts only numbers that mean the same in every
 * language. `1,000` is then rejected, because its meaning depends on the language.
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
    /**
     * Appends a zero to a prefilled number such as `1.125`. Without the zero, some languages would read the number as
     * 1125.
     */
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
