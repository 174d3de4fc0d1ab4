// The list: one line per kind of field. Dates and times stand in `moment-types.ts`, what few forms have in `rarer-types.ts`.
export { decimal, price } from './decimal.js';
export { email } from './email.js';
export { integer } from './integer.js';
export { multiselect } from './multiselect.js';
export { person_name } from './person-name.js';
export { phone } from './phone.js';
export { radio } from './radio.js';
export { select } from './select.js';
export { text } from './text.js';
