import type { FieldType } from '../shared/field-type.js';
import { textRules } from '../shared/text-rules.js';
import { unreadable } from './date-format.js';
import { momentControl } from './date-time-input.js';
import { readDatetime } from './iso-date-time.js';
import css from './moment.css?inline';
import { datetimeSpelling } from './time-format.js';

export const datetime: FieldType<string> = {
  ...textRules,
  fromText: (text) => readDatetime(text)?.replace(' ', 'T') ?? '',
  read: (raw, _, language) => readDatetime(raw) ?? unreadable(datetimeSpelling, 'datetime', language),
  Control: momentControl(datetimeSpelling),
  css,
};
