import { date } from './date.js';
import { DateInput } from './date-input.js';
import { datetime } from './datetime.js';
import { MomentInput } from './moment-input.js';
import { type EndProps, rangeOf } from './range.js';
import { time } from './time.js';

function endOf(type: 'time' | 'datetime-local') {
  return function End(props: EndProps) {
    return <MomentInput type={type} {...props} />;
  };
}

/** Dates and times in the CRM's spelling sort as text. */
function inOrder(from: string, to: string): boolean {
  return from <= to;
}

export const date_range = rangeOf({ end: date, End: DateInput, inOrder });
export const time_range = rangeOf({ end: time, End: endOf('time'), inOrder });
export const datetime_range = rangeOf({ end: datetime, End: endOf('datetime-local'), inOrder });
