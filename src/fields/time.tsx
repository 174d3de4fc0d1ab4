import type { FieldType } from './field-type.js';
import css from './moment.css?inline';
import { momentControl } from './moment-control.js';
import { readTime } from './moment-text.js';
import { textRules } from './text-rules.js';
import { timeSpelling } from './time-text.js';

export const time: FieldType<string> = {
  ...textRules,
  fromText: (text) => readTime(text) ?? '',
  read: (raw) => readTime(raw) ?? { code: 'time' },
  Control: momentControl(timeSpelling),
  css,
};
