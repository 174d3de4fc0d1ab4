import { readDecimal } from './decimal-text.js';
import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <TextInput field={field} wiring={wiring} inputMode="numeric" autocomplete="off" dir="ltr" />;
}

export const integer: FieldType<string> = {
  ...textRules,
  read(raw) {
    const number = readDecimal(raw);
    return number === undefined || number.includes('.') ? { code: 'integer' } : number;
  },
  Control,
};
