// Kinds of field that the main script contains, so a form can show them without a further download. `lazy-kinds.ts`
// lists the modules of the other kinds.

import { radio } from './choice/radio.js';
import { select } from './choice/select.js';
import { date } from './date-time/date.js';
import { decimal, integer, price } from './number/number-kinds.js';
import { phone } from './phone/phone.js';
import { email } from './text/email.js';
import { person_name } from './text/person-name.js';
import { text } from './text/text.js';

export const commonKinds = { date, decimal, price, email, integer, person_name, phone, radio, select, text };
