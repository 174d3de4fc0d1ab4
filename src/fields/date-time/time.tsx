import type { FieldType } from '../shared/field-type.js';
import { textRules } from '../shared/text-rules.js';
import { momentControl } from './date-time-input.js';
import { readTime } from './iso-date-time.js';
import css from './moment.css?inline';
import { timeSpelling } from './time-format.js';

export const time: FieldType<string> = {
  ...textRules,
  fromText: (text) => readTime(text) ?? '',
  read: (raw) => readTime(raw) ?? { code: 'time' },
  Control: momentControl(timeSpelling),
  css,
};
