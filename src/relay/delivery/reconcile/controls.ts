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
 * Controls: leads (submitted forms) that the CRM certainly has. The relay searches the CRM's list for controls and for
 * unclear leads (leads that the CRM may or may not have) together. If the search does not find the controls, it does
 * not work, so a lead that it does not find may still be in the CRM. If the list would show the receipt number of one
 * of the unclear leads, only leads whose receipt number the list shows are controls.
 */
export interface Controls {
  /**
   * Controls (leads that the CRM certainly has) that were in the CRM before the first of the searched leads was sent,
   * the latest first.
   */
  readonly before: readonly StoredLead[];
  /**
   * Controls (leads that the CRM certainly has) that were sent after the latest time at which the CRM can have stored
   * one of the searched leads, the earliest first.
   */
  readonly after: readonly StoredLead[];
  /**
   * All controls (leads that the CRM certainly has), including those that were delivered at the same time as the
   * searched leads.
   */
  readonly all: readonly StoredLead[];
  readonly haveReceipt: boolean;
}

/**
 * Largest number of controls (leads that the CRM certainly has) before the searched leads, and after them. Several are
 * needed, because the CRM's users may have deleted or changed some of them.
 */
const maxPerSide = 5;
/**
 * Milliseconds. A lead that was sent longer than this before the first of the searched leads is not used as a control
 * (a lead that the CRM certainly has): its content may be erased, and the relay would have to read far back in the
 * CRM's list.
 */
const maxAgeMs = 7 * 86_400_000;

export function createControlFinder({ leads, leadMatcher, settings, now }: ControlsDeps) {
  return async (unclear: readonly StoredLead[]): Promise<Controls> => {
    const isVerifiable = await Promise.all(unclear.map(leadMatcher.hasVisibleReceipt));
    const haveReceipt = isVerifiable.includes(true);
    const sentTimes = unclear.map(({ sent_at }) => sent_at);
    const firstSentAt = Math.min(...sentTimes);
    // A lead can take up to `settleMs` to appear in the CRM's list. So a lead that was delivered in the last `settleMs`
    // cannot show whether the search works, and is not used.
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

/**
 * Returns the receipt numbers of those controls (leads that the CRM has) that are among the entries of the CRM's
 * list.
 */
export async function findSeen(
  controls: readonly StoredLead[],
  entries: readonly ListEntry[],
  { mayBeListed }: Pick<LeadMatcher, 'mayBeListed'>,
): Promise<ReadonlySet<string>> {
  const isSeen = await Promise.all(controls.map((lead) => mayBeListed(lead, entries)));
  return new Set(controls.flatMap(({ receipt }, index) => (isSeen[index] ? receipt : [])));
}
