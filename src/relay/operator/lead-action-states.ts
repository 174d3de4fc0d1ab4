import type { LeadState } from '../storage/tables/lead-schema.js';

/** An operator's actions that change the state of a lead, in the order of the buttons of the desk. */
export const leadActions = ['retry', 'release', 'close', 'erase'] as const;
export type LeadAction = (typeof leadActions)[number];

/**
 * States of a lead in which an action is allowed. The relay refuses an action in another state. The desk (the
 * operator's web page) does not offer it.
 */
export const statesByAction: Readonly<Record<LeadAction, readonly LeadState[]>> = {
  // The state `closed` is included, because a lead that was closed by mistake can still be sent to the CRM.
  retry: ['attention', 'unclear', 'queued', 'closed'],
  release: ['quarantine'],
  close: ['attention', 'unclear', 'queued', 'quarantine'],
  // The state `trying` is included, because the relay that was sending the lead may have crashed. The database
  // refuses to erase a lead while it is being sent.
  erase: ['attention', 'unclear', 'queued', 'quarantine', 'delivered', 'closed', 'trying'],
};

export function isLeadAction(word: unknown): word is LeadAction {
  return leadActions.some((action) => action === word);
}
