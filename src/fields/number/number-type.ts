import type { ComponentChild } from 'preact';
import type { FieldType } from '../shared/field-type.js';
import { textRules } from '../shared/text-rules.js';
import { type AssistedInputProps, createAssistedInput } from '../text/assisted-input.js';

/**
 * Parses a number. Until the module for numbers is loaded, only numbers that mean the same in every language are
 * accepted. `1,000` is then rejected, because it is one thousand in English and 1 in German.
 */
function parseNumber(
  module: typeof import('./number-format.js') | null | undefined,
  raw: string,
  language: string,
): string | undefined {
  if (module) return module.parseDecimal(raw, language);
  return /^\s*-?\d+([.,](\d{1,2}|\d{4,}))?\s*$/.test(raw) ? raw.trim().replace(',', '.') : undefined;
}

/** A kind of number field. Its input is also used for both ends of a range of numbers. */
export interface NumberType extends FieldType<string> {
  Input(props: AssistedInputProps): ComponentChild;
}

/**
 * Creates a kind of number field. The input shows the formatted number while the input does not have the focus. The
 * value of the field is always the text that the visitor typed.
 */
export function createNumberType(inputMode: 'numeric' | 'decimal'): NumberType {
  const { assistant, Input, Control } = createAssistedInput(() => import('./number-format.js'), {
    inputMode,
    autocomplete: 'off',
  });
  const isInteger = inputMode === 'numeric';
  return {
    ...textRules,
    /**
     * Appends a zero to an initial value with three decimals: `1.125` becomes `1.1250`. Without the zero, a form in
     * German would take the point for a thousands separator and read 1125.
     */
    parseText: (text) => text.replace(/^-?\d+\.\d{3}$/, '$&0'),
    isPending: (raw) => /\D/.test(raw) && assistant.startLoading(),
    parse(raw, _, language) {
      const number = parseNumber(assistant.module, raw, language);
      if (number === undefined || (isInteger && number.includes('.')))
        return isInteger
          ? { code: 'integer' }
          : { code: 'decimal', params: { example: (1234.5).toLocaleString(language) } };
      return number;
    },
    prepare: assistant.load,
    Input,
    Control,
  };
}
