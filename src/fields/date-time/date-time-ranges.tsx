import { createRangeType, type RangeEndProps } from '../range/range.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { dateInputFormat } from './date-format.js';
import { createFormatHint, DateTimeInput } from './date-time-input.js';
import { datetime } from './datetime.js';
import type { DateTimeFormat } from './iso-date-time.js';
import { dateRules } from './lazy-date.js';
import { time } from './time.js';
import { dateTimeInputFormat, timeInputFormat } from './time-format.js';

function createDateTimeEnd(dateTimeFormat: DateTimeFormat) {
  return {
    EndInput: (props: RangeEndProps) => <DateTimeInput dateTimeFormat={dateTimeFormat} {...props} />,
    readPasted: (text: string, _: unknown, language: string) =>
      dateTimeFormat.parse(text, resolveLocale(language)),
    FormatHint: createFormatHint(dateTimeFormat),
  };
}

/**
 * Returns whether `from` is not later than `to`. Dates and times in the CRM's format have a fixed width, so comparing
 * them as texts gives their order in time.
 */
function isOrdered(from: string, to: string): boolean {
  return from <= to;
}

export const date_range = createRangeType({
  endRules: dateRules,
  ...createDateTimeEnd(dateInputFormat),
  isOrdered,
  orderIssue: 'date-order',
});
export const time_range = createRangeType({
  endRules: time,
  ...createDateTimeEnd(timeInputFormat),
  isOrdered,
  orderIssue: 'time-order',
});
export const datetime_range = createRangeType({
  endRules: datetime,
  ...createDateTimeEnd(dateTimeInputFormat),
  isOrdered,
  orderIssue: 'date-order',
  isWide: true,
});
