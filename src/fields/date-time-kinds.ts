// Of the list, the kinds that are fetched with the first form that has one of them: times, and what is more than a day.

import { date_range, datetime_range, time_range } from './date-time/date-time-ranges.js';
import { datetime } from './date-time/datetime.js';
import { time } from './date-time/time.js';

export const dateTimeKinds = { date_range, datetime, datetime_range, time, time_range };
