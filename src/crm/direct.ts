/** What only pages without a relay need, in one chunk: they have it all as soon as they have their form. */
export { loadForm } from './load-form.js';
export { sendRecord } from './send-form.js';
