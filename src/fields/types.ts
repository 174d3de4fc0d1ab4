// The list: one line per kind of field. Further ones are fetched with the first form that has them: `registry.ts` says from where.
import { date } from './date.js';
import { decimal, price } from './decimal.js';
import { email } from './email.js';
import { integer } from './integer.js';
import { person_name } from './person-name.js';
import { phone } from './phone.js';
import { radio } from './radio.js';
import { select } from './select.js';
import { text } from './text.js';

export const types = { date, decimal, price, email, integer, person_name, phone, radio, select, text };
