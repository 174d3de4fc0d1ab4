import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { type ClockSample, computeZoneOffset, maxZoneOffsetMs } from './crm-clock.js';
import type { ExpectedEntry } from './expected-entries.js';
import { countMatches, type ExpectedValue } from './expected-values.js';
import type { ListEntry } from './list-page.js';

export interface ZoneLearnerDeps {
  readonly leads: LeadStore;
  readonly now: () => number;
  readonly readExpected: (lead: StoredLead) => Promise<ExpectedEntry | undefined>;
  /** Returns the relay's receipt number in an entry of the CRM's list. `undefined`: the entry contains none. */
  readonly findReceipt: (entry: ListEntry) => string | undefined;
}

/**
 * Minimum number of equal values that identify a lead. A single value, such as `yes`, can belong to many leads, so it
 * identifies none.
 */
export const minMatchingValues = 2;
/**
 * Number of leads that are compared with a page of the CRM's list to learn the CRM's time zone. The newest leads are
 * used, because the first pages of the list show the newest requests.
 */
const maxLearningLeads = 100;

/**
 * Returns a function that finds an entry of the CRM's list that certainly belongs to a known lead. The difference
 * between the times of the entry and of the lead gives the CRM's time zone. The function returns `undefined` if there
 * is no such entry on the page.
 */
export function createZoneLearner({ leads, now, readExpected, findReceipt }: ZoneLearnerDeps) {
  /**
   * Returns true if the time at which the lead was sent can be trusted. A time in the future is wrong: it was stored
   * before the relay's clock was set back.
   */
  const isReliable = (lead: StoredLead) => lead.state === 'delivered' && lead.sent_at <= now();

  async function findSampleByReceipt(entries: readonly ListEntry[]): Promise<ClockSample | undefined> {
    for (const entry of entries) {
      const lead = await leads.find(findReceipt(entry) ?? '');
      if (lead && isReliable(lead)) return { createdAt: entry.createdAt, sentAt: lead.sent_at };
    }
    return undefined;
  }

  /**
   * Finds the entry of the CRM's list that has the values of a lead. The entry is used only if it fits no other lead
   * and the lead fits no other entry.
   */
  async function findSampleByValues(
    pageEntries: readonly ListEntry[],
    allEntries: readonly ListEntry[],
  ): Promise<ClockSample | undefined> {
    const sent = (await leads.sentBetween(now() - maxZoneOffsetMs, now()))
      .toSorted((a, b) => b.sent_at - a.sent_at)
      .slice(0, maxLearningLeads);
    const expected = await Promise.all(sent.map(readExpected));
    for (const entry of pageEntries) {
      const [owner, ...others] = sent.filter((_, index) =>
        matchesValues(entry, expected[index]?.expectedValues),
      );
      if (!owner || others.length > 0 || !isReliable(owner)) continue;
      const sample = { createdAt: entry.createdAt, sentAt: owner.sent_at };
      // The entry has the values of the lead, but the two times differ by more than any time zone. So the entry
      // belongs to an older lead and is skipped.
      if (Math.abs(computeZoneOffset(sample)) > maxZoneOffsetMs) continue;
      if (allEntries.every((other) => other === entry || !hasSameValues(entry, other))) return sample;
    }
    return undefined;
  }

  return async (
    pageEntries: readonly ListEntry[],
    allEntries: readonly ListEntry[],
  ): Promise<ClockSample | undefined> =>
    (await findSampleByReceipt(pageEntries)) ?? (await findSampleByValues(pageEntries, allEntries));
}

/**
 * Returns true if the entry has all expected values of a lead, and if these values are enough to identify the lead.
 */
export function matchesValues(
  { listedValues }: ListEntry,
  expectedValues: ReadonlyMap<string, ExpectedValue> | undefined,
): boolean {
  return (
    expectedValues !== undefined && (countMatches(listedValues, expectedValues) ?? 0) >= minMatchingValues
  );
}

function hasSameValues(entry: ListEntry, other: ListEntry): boolean {
  return [...entry.listedValues].every(([id, value]) => other.listedValues.get(id) === value);
}
