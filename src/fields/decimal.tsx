import { readDecimal } from './decimal-text.js';
import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <TextInput field={field} wiring={wiring} inputMode="decimal" autocomplete="off" dir="ltr" />;
}

export const decimal: FieldType<string> = {
  ...textRules,
  read: (raw) => readDecimal(raw) ?? { code: 'decimal' },
  Control,
};

export const price: FieldType<string> = decimal;
