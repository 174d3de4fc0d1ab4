import { type EndProps, rangeOf } from '../range/range.js';
import { dateSpelling } from './date-format.js';
import { MomentControl } from './date-time-input.js';
import { datetime } from './datetime.js';
import type { Spelling } from './iso-date-time.js';
import { dateRules } from './lazy-date.js';
import { time } from './time.js';
import { datetimeSpelling, timeSpelling } from './time-format.js';

function endOf(spelling: Spelling) {
  return (props: EndProps) => <MomentControl spelling={spelling} {...props} />;
}

/** Dates and times in the CRM's spelling sort as text. */
function inOrder(from: string, to: string): boolean {
  return from <= to;
}

export const date_range = rangeOf({ end: dateRules, End: endOf(dateSpelling), inOrder });
export const time_range = rangeOf({ end: time, End: endOf(timeSpelling), inOrder });
export const datetime_range = rangeOf({ end: datetime, End: endOf(datetimeSpelling), inOrder });
