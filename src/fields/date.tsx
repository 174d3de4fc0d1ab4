import type { ControlProps, FieldType } from './field-type.js';
import { MomentInput } from './moment-input.js';
import { readDate } from './moment-text.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <MomentInput type="date" wiring={wiring} value={field.raw.value} onValue={field.change} />;
}

export const date: FieldType<string> = {
  ...textRules,
  fromText: (text) => readDate(text) ?? '',
  read: (raw) => readDate(raw) ?? { code: 'date' },
  Control,
};
