// Field kinds for times, for dates with a time, and for ranges. This module is loaded with the first form that
// contains one of these kinds.

import { date_range, datetime_range, time_range } from './date-time/date-time-ranges.js';
import { datetime } from './date-time/datetime.js';
import { time } from './date-time/time.js';

export const dateTimeKinds = { date_range, datetime, datetime_range, time, time_range };
