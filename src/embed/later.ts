import { adviseOn } from './attribute-advice.js';

/** What can wait until a form is there: forms that an earlier page could not send, and what developers should hear. */
export function later(host: Element): void {
  adviseOn(host);
  // Where storage is blocked nothing is kept.
  try {
    if (localStorage.getItem('apro-forms:kept'))
      import('../crm/kept-sends.js').then(({ sendKept }) => sendKept(), console.warn);
  } catch {}
}
