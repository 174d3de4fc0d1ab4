import { DecryptionError, type Encryption } from '../storage/encryption.js';
import { type LeadState, leadStates } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';

/**
 * Number of leads that are checked for each state. If a secret was changed, all leads older than the change are
 * affected, so a few are enough.
 */
const sampleSize = 20;
const finishedStates: readonly LeadState[] = ['delivered', 'closed'];

/** Counts the leads that no secret in `DATA_KEY` can decrypt, among a few leads of each unfinished state. */
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
