import { date } from './date.js';
import { datetime } from './datetime.js';
import { MomentControl } from './moment-control.js';
import type { MomentType } from './moment-input.js';
import { type EndProps, rangeOf } from './range.js';
import { time } from './time.js';

function endOf(type: MomentType) {
  return (props: EndProps) => <MomentControl type={type} {...props} />;
}

/** Dates and times in the CRM's spelling sort as text. */
function inOrder(from: string, to: string): boolean {
  return from <= to;
}

export const date_range = rangeOf({ end: date, End: endOf('date'), inOrder });
export const time_range = rangeOf({ end: time, End: endOf('time'), inOrder });
export const datetime_range = rangeOf({ end: datetime, End: endOf('datetime-local'), inOrder });
