import { createRangeType, type RangeEndProps } from '../range/range.js';
import { dateInputFormat } from './date-format.js';
import { DateTimeInput } from './date-time-input.js';
import { datetime } from './datetime.js';
import type { DateTimeFormat } from './iso-date-time.js';
import { dateRules } from './lazy-date.js';
import { time } from './time.js';
import { dateTimeInputFormat, timeInputFormat } from './time-format.js';

function createDateTimeEnd(dateTimeFormat: DateTimeFormat) {
  return (props: RangeEndProps) => <DateTimeInput dateTimeFormat={dateTimeFormat} {...props} />;
}

/**
 * True if `from` is not later than `to`. Dates and times in the CRM's format have a fixed width, so they can be
 * compared as texts.
 */
function isOrdered(from: string, to: string): boolean {
  return from <= to;
}

export const date_range = createRangeType({
  endRules: dateRules,
  EndInput: createDateTimeEnd(dateInputFormat),
  isOrdered,
  orderIssue: 'date-order',
});
export const time_range = createRangeType({
  endRules: time,
  EndInput: createDateTimeEnd(timeInputFormat),
  isOrdered,
  orderIssue: 'time-order',
});
export const datetime_range = createRangeType({
  endRules: datetime,
  EndInput: createDateTimeEnd(dateTimeInputFormat),
  isOrdered,
  orderIssue: 'date-order',
  isWide: true,
});
