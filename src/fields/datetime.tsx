import { unreadable } from './date-text.js';
import type { FieldType } from './field-type.js';
import css from './moment.css?inline';
import { momentControl } from './moment-control.js';
import { readDatetime } from './moment-text.js';
import { textRules } from './text-rules.js';
import { datetimeSpelling } from './time-text.js';

export const datetime: FieldType<string> = {
  ...textRules,
  fromText: (text) => readDatetime(text)?.replace(' ', 'T') ?? '',
  read: (raw, _, language) => readDatetime(raw) ?? unreadable(datetimeSpelling, 'datetime', language),
  Control: momentControl(datetimeSpelling),
  css,
};
