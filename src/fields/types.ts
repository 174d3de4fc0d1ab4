// The list: one line per kind of field.
export { category } from './category.js';
export { date } from './date.js';
export { datetime } from './datetime.js';
export { decimal, price } from './decimal.js';
export { email } from './email.js';
export { file } from './file.js';
export { integer } from './integer.js';
export { date_range, datetime_range, time_range } from './moment-range.js';
export { multiselect } from './multiselect.js';
export { decimal_range, integer_range } from './number-range.js';
export { person_name } from './person-name.js';
export { phone } from './phone.js';
export { point } from './point.js';
export { radio } from './radio.js';
export { select } from './select.js';
export { text } from './text.js';
export { time } from './time.js';
