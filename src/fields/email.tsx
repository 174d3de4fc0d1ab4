import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <TextInput field={field} wiring={wiring} type="email" autocomplete="email" dir="ltr" />;
}

export const email: FieldType<string> = {
  ...textRules,
  read: (raw) => (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(raw.trim()) ? raw.trim() : { code: 'email' }),
  Control,
};
