import { DecryptionError, type Encryption } from '../storage/encryption.js';
import { type LeadState, leadStates } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';

/** Leads that are read of each state. A changed key concerns all leads that are older than the change. */
const sampleSize = 20;
const finishedStates: readonly LeadState[] = ['delivered', 'closed'];

/** Counts leads, among some of each unfinished state, that no key of `DATA_KEY` can decrypt. */
export async function countUnreadableLeads(
  leads: Pick<LeadStore, 'list'>,
  encryption: Pick<Encryption, 'decryptLead'>,
): Promise<number> {
  let count = 0;
  for (const state of leadStates) {
    if (finishedStates.includes(state)) continue;
    for (const { sealed, receipt } of await leads.list([state], sampleSize)) {
      if (!sealed) continue;
      await encryption.decryptLead(sealed, receipt).catch((error: unknown) => {
        if (!(error instanceof DecryptionError)) throw error;
        count++;
      });
    }
  }
  return count;
}
