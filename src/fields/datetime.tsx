import type { ControlProps, FieldType } from './field-type.js';
import { MomentInput } from './moment-input.js';
import { readDatetime } from './moment-text.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <MomentInput type="datetime-local" wiring={wiring} value={field.raw.value} onValue={field.change} />;
}

export const datetime: FieldType<string> = {
  ...textRules,
  fromText: (text) => readDatetime(text)?.replace(' ', 'T') ?? '',
  read: (raw) => readDatetime(raw) ?? { code: 'datetime' },
  Control,
};
