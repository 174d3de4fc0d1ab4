import type { ControlProps, FieldType } from './field-type.js';
import { MomentInput } from './moment-input.js';
import { readTime } from './moment-text.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <MomentInput type="time" wiring={wiring} value={field.raw.value} onValue={field.change} />;
}

export const time: FieldType<string> = {
  ...textRules,
  fromText: (text) => readTime(text) ?? '',
  read: (raw) => readTime(raw) ?? { code: 'time' },
  Control,
};
