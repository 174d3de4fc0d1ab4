import type { LeadState } from '../storage/tables/lead-schema.js';

/** An operator's action that changes the state of a lead. */
export type LeadAction = 'retry' | 'release' | 'close' | 'erase';

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
  return Object.hasOwn(statesByAction, String(word));
}
