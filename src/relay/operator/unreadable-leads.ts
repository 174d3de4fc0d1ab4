import { DecryptionError } from '../storage/decryption-error.js';
import type { Encryption } from '../storage/encryption.js';
import { unfinishedStates } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';

/**
 * Number of leads in each state that are checked. After a change of the secret, all older leads are unreadable, so a
 * few leads are enough to notice it.
 */
const sampleSize = 20;

/** Checks a few leads in each unfinished state, and counts those that no secret in `DATA_KEY` can decrypt. */
export async function countUnreadableLeads(
  leads: Pick<LeadStore, 'list'>,
  encryption: Pick<Encryption, 'decryptLead'>,
): Promise<number> {
  let count = 0;
  for (const state of unfinishedStates) {
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
