import { dateSpelling, unreadable } from './date-text.js';
import type { FieldType } from './field-type.js';
import { momentControl, momentSheet } from './moment-control.js';
import { readDate } from './moment-text.js';
import { relativeDay } from './relative-day.js';
import { textRules } from './text-rules.js';

export const date: FieldType<string> = {
  ...textRules,
  /** A site may also say `today` or `+7d`. */
  fromText: (text) => readDate(text) ?? relativeDay(text) ?? '',
  read: (raw, _, language) => readDate(raw) ?? unreadable(dateSpelling, 'date', language),
  Control: momentControl(dateSpelling),
  css: momentSheet,
};

/** Of the list, the one that is fetched with the first form that has it. */
export const dateTypes = { date };
