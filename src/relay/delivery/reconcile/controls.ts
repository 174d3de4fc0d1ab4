import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { latestVisibleAt } from './list-coverage.js';
import type { ListEntry } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';

export interface ControlsDeps {
  readonly leads: Pick<LeadStore, 'deliveredBefore' | 'deliveredBetween'>;
  readonly leadMatcher: Pick<LeadMatcher, 'hasVisibleReceipt' | 'isDistinctive'>;
  readonly settings: Pick<OutboxSettings, 'settleMs' | 'leaseMs' | 'settleThrottledMs'>;
  readonly now: () => number;
}

/**
 * Leads (submitted forms) that the CRM certainly has. A search that does not find them does not work, so it proves
 * nothing about other leads (positive control). If one of the unclear leads has a receipt that the CRM shows, all
 * controls have such a receipt.
 */
export interface Controls {
  /** Leads that were in the CRM before the first of the unclear leads was sent, the latest first. */
  readonly before: readonly StoredLead[];
  /** Leads that were sent after the CRM can have stored the last of the unclear leads, the earliest first. */
  readonly after: readonly StoredLead[];
  /** All controls, also those that were delivered at the same time as the unclear leads. */
  readonly all: readonly StoredLead[];
  readonly haveReceipt: boolean;
}

/** Number of leads on each side. Staff may have deleted or changed some of them in the CRM. */
const maxPerSide = 5;
/** Older leads are not used: their content is erased, or the list would have to be read far back. */
const maxAgeMs = 7 * 86_400_000;

export function createControlFinder({ leads, leadMatcher, settings, now }: ControlsDeps) {
  return async (unclear: readonly StoredLead[]): Promise<Controls> => {
    const isVerifiable = await Promise.all(unclear.map(leadMatcher.hasVisibleReceipt));
    const haveReceipt = isVerifiable.includes(true);
    const sentTimes = unclear.map(({ sent_at }) => sent_at);
    const firstSentAt = Math.min(...sentTimes);
    // A lead appears in the list within the settle time.
    const visibleUntil = now() - settings.settleMs;
    const storedUntil = Math.max(...unclear.map((lead) => latestVisibleAt(lead, settings)));

    async function select(candidates: readonly StoredLead[]): Promise<readonly StoredLead[]> {
      const isUsable = await Promise.all(
        candidates.map(async (lead) => {
          if (lead.attempts !== 1 || lead.sent_at > now() || lead.sent_at < firstSentAt - maxAgeMs)
            return false;
          return (
            (await leadMatcher.hasVisibleReceipt(lead)) || (!haveReceipt && leadMatcher.isDistinctive(lead))
          );
        }),
      );
      return candidates.filter((_, index) => isUsable[index]);
    }

    const before = await select(await leads.deliveredBefore(Math.min(firstSentAt, visibleUntil), maxPerSide));
    const latest = await select(await leads.deliveredBefore(visibleUntil, maxPerSide));
    const after = await select(await leads.deliveredBetween(storedUntil, visibleUntil, maxPerSide));
    const all = new Map([...before, ...latest, ...after].map((lead) => [lead.receipt, lead]));
    return { before, after, all: [...all.values()], haveReceipt };
  };
}

/** Returns the receipts of the controls that are among the entries. */
export async function findSeen(
  controls: readonly StoredLead[],
  entries: readonly ListEntry[],
  { mayBeListed }: Pick<LeadMatcher, 'mayBeListed'>,
): Promise<ReadonlySet<string>> {
  const isSeen = await Promise.all(controls.map((lead) => mayBeListed(lead, entries)));
  return new Set(controls.flatMap(({ receipt }, index) => (isSeen[index] ? receipt : [])));
}
