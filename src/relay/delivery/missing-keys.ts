import type { OutboxSettings } from '../config/config.js';
import type { Encryption } from '../storage/encryption.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';

/** Code of a lead that this relay cannot read, because no secret in `DATA_KEY` is the one that encrypted it. */
export const missingKeyCode = 'key-missing';

export interface MissingKeysDeps {
  readonly leads: Pick<LeadStore, 'listByCode' | 'changeState'>;
  readonly encryption: Pick<Encryption, 'findSecret'>;
  readonly settings: Pick<OutboxSettings, 'timeScale'>;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Called with the new state and the receipt number of each lead that is readable again. */
  readonly onRestored: (state: 'queued' | 'unclear', receipt: string) => void;
}

/** Milliseconds between two searches for leads that have become readable. */
const intervalMs = 60_000;
const leadsPerStep = 100;

/** Returns false if none of the secrets is the one that encrypted the lead. */
export function isReadable(
  { sealed }: Pick<StoredLead, 'sealed'>,
  encryption: Pick<Encryption, 'findSecret'>,
): boolean {
  return sealed === null || encryption.findSecret(sealed) !== undefined;
}

/**
 * Returns the function that restores the leads that no relay could read and that this relay can read. The worker
 * calls the function often; it returns at once if no search is due.
 *
 * A secret is missing for a short time only: an operator started the relay with a wrong secret, or changes the secret of
 * several relays with one database one after the other. Without the function, a person would have to retry each lead.
 */
export function createReadableLeadRecovery(deps: MissingKeysDeps) {
  const { leads, encryption, settings, now, monotonic, onRestored } = deps;
  let nextRunAt = Number.NEGATIVE_INFINITY;
  let lastReceipt = '';

  return async (): Promise<void> => {
    if (monotonic() < nextRunAt) return;
    nextRunAt = monotonic() + intervalMs * settings.timeScale;
    let readable: readonly StoredLead[];
    do {
      const unread = await leads.listByCode('attention', missingKeyCode, leadsPerStep, lastReceipt);
      readable = unread.filter((lead) => isReadable(lead, encryption));
      for (const lead of readable) await restore(lead);
      lastReceipt = unread.length < leadsPerStep ? '' : (unread.at(-1)?.receipt ?? '');
      // If none of the leads is readable, the next run continues after them, so that no run takes long.
    } while (readable.length > 0);
  };

  async function restore(lead: StoredLead): Promise<void> {
    // The CRM may have a lead that is marked as a repeat, so the relay looks for it before it sends the lead again.
    const state = lead.repeat ? 'unclear' : 'queued';
    const change = { state, code: missingKeyCode, dueAt: now(), crashes: 0, looks: 0 } as const;
    if (await leads.changeState(lead, now(), change)) onRestored(state, lead.receipt);
  }
}
