// Of the list, the kinds that are fetched with the first form that has one of them: dates and times.
export { date } from './date.js';
export { datetime } from './datetime.js';
export { date_range, datetime_range, time_range } from './moment-range.js';
export { time } from './time.js';
