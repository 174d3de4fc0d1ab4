import type { FieldType } from '../shared/field-type.js';
import { textRules } from '../shared/text-rules.js';
import { createFormatIssue } from './date-format.js';
import { createDateTimeControl, createFormatHint } from './date-time-input.js';
import { parseIsoDateTime } from './iso-date-time.js';
import css from './time.css?inline';
import { dateTimeInputFormat } from './time-format.js';

export const datetime: FieldType<string> = {
  ...textRules,
  parseText: (text) => parseIsoDateTime(text)?.replace(' ', 'T') ?? '',
  parse: (raw, _, language) =>
    parseIsoDateTime(raw) ?? createFormatIssue(dateTimeInputFormat, 'datetime', language),
  Control: createDateTimeControl(dateTimeInputFormat),
  FormatHint: createFormatHint(dateTimeInputFormat),
  css,
};
