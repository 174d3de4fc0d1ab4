import type { FieldType } from '../shared/field-type.js';
import { textRules } from '../shared/text-rules.js';
import { createFormatIssue } from './date-format.js';
import { createDateTimeControl, createFormatHint } from './date-time-input.js';
import { parseIsoTime } from './iso-date-time.js';
import css from './time.css?inline';
import { timeInputFormat } from './time-format.js';

export const time: FieldType<string> = {
  ...textRules,
  parseText: (text) => parseIsoTime(text) ?? '',
  parse: (raw, _, language) => parseIsoTime(raw) ?? createFormatIssue(timeInputFormat, 'time', language),
  Control: createDateTimeControl(timeInputFormat),
  FormatHint: createFormatHint(timeInputFormat),
  css,
};
