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
  /** The receipt that an entry shows. `undefined`: the entry shows none. */
  readonly findReceipt: (entry: ListEntry) => string | undefined;
}

/** A single value, such as `yes`, does not identify a lead. */
export const minMatchingValues = 2;
/** Leads that are compared with a page to learn the time zone. The first pages of the list show the newest leads. */
const maxLearningLeads = 100;

/**
 * Returns the function that finds an entry whose lead is certain: the two times of the entry and the lead tell the time zone
 * of the CRM. `undefined`: no entry of the page is certain.
 */
export function createZoneLearner({ leads, now, readExpected, findReceipt }: ZoneLearnerDeps) {
  /** A time of sending in the future was stored before the relay's clock was set back, so it tells nothing. */
  const isReliable = (lead: StoredLead) => lead.state === 'delivered' && lead.sent_at <= now();

  async function findSampleByReceipt(entries: readonly ListEntry[]): Promise<ClockSample | undefined> {
    for (const entry of entries) {
      const lead = await leads.find(findReceipt(entry) ?? '');
      if (lead && isReliable(lead)) return { createdAt: entry.createdAt, sentAt: lead.sent_at };
    }
    return undefined;
  }

  /** Finds an entry that can belong to a single lead only, while no other entry can belong to that lead. */
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
      // No zone has such an offset: the entry has the same values, but is days older than the lead.
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

/** Whether the entry lists all expected values, and enough of them to identify the lead. */
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
