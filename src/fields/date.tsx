import css from './date.css?inline';
import { DateInput } from './date-input.js';
import type { ControlProps, FieldType } from './field-type.js';
import { readDate } from './moment-text.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring, messages }: ControlProps<string>) {
  return <DateInput wiring={wiring} messages={messages} value={field.raw.value} onValue={field.change} />;
}

export const date: FieldType<string> = {
  ...textRules,
  fromText: (text) => readDate(text) ?? '',
  read: (raw) => readDate(raw) ?? { code: 'date' },
  Control,
  css,
};
