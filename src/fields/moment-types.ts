// Of the list, the kinds that are fetched with the first form that has one of them: times, and what is more than a day.
import { datetime } from './datetime.js';
import { date_range, datetime_range, time_range } from './moment-range.js';
import { time } from './time.js';

export const momentTypes = { date_range, datetime, datetime_range, time, time_range };
