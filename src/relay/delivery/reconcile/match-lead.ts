import type { OutboxSettings } from '../../config/config.js';
import { maxClockSkewMs } from '../../storage/database/sql.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { type ClockSample, computeZoneOffset, createCrmClock, maxZoneOffsetMs } from './crm-clock.js';
import { createExpectedEntries, type ExpectedEntriesDeps, type ExpectedEntry } from './expected-entries.js';
import { countMatches } from './expected-values.js';
import type { ListEntry } from './list-page.js';

export interface LeadMatcherDeps extends ExpectedEntriesDeps {
  readonly leads: LeadStore;
  /** Address of the field that carries notes (`NOTE_FIELD`). `undefined`: the forms have no such field. */
  readonly noteField: string | undefined;
  /** The CRM creates an entry within `settleMs` of the send, by clocks that differ by at most `clockToleranceMs`. */
  readonly settings: Pick<OutboxSettings, 'settleMs' | 'clockToleranceMs'>;
  readonly now: () => number;
}

export interface LeadMatcher {
  /**
   * Learns the time zone of the CRM from a page of its list. Does nothing while the zone is known.
   * @param allEntries the entries of this page and of the pages before it
   */
  learnTimeZone(pageEntries: readonly ListEntry[], allEntries: readonly ListEntry[]): Promise<void>;
  /** A relay time as the CRM's local time. While the zone is not known: the earliest time that is possible. */
  toCrmTime(time: number): number;
  /** Whether the CRM's list shows the receipt of this lead. If so, a lead that is not found is not in the CRM. */
  hasVisibleReceipt(lead: StoredLead): Promise<boolean>;
  /** Whether the lead has enough values to be told from other leads in the list. */
  isDistinctive(lead: StoredLead): Promise<boolean>;
  /** Whether the entries prove that the CRM has the lead. */
  isListed(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean>;
}

/** A single value, such as `yes`, does not identify a lead. */
const minMatchingValues = 2;

/** Leads that are compared with a page to learn the time zone. The first pages of the list show the newest leads. */
const maxLearningLeads = 100;

/**
 * Finds leads in the CRM's list: by the receipt in its field, or else by all values that were sent. If several leads match
 * the same entries, a lead counts as found only if there are entries for all of them. A lead that arrives twice is marked,
 * but a lead that is mistaken for another lead is lost.
 */
export function createLeadMatcher(deps: LeadMatcherDeps): LeadMatcher {
  const { leads, tokenField, noteField, now } = deps;
  const { settleMs, clockToleranceMs: toleranceMs } = deps.settings;
  const receiptFieldIds = [tokenField, noteField].map((address) => address?.split('.')[1] ?? '');
  const crmClock = createCrmClock(now);
  const readExpected = createExpectedEntries(deps);

  /** A time of sending in the future was set before the relay's clock was set back: it says nothing about the CRM's clock. */
  const isReliable = (lead: StoredLead) => lead.state === 'delivered' && lead.sent_at <= now();

  /** The receipt that the relay wrote into a field of its own. A receipt that a visitor quotes is in another field. */
  function findReceipt({ listedValues }: ListEntry): string | undefined {
    const text = receiptFieldIds.map((id) => listedValues.get(id) ?? '').join(' ');
    return /\br-\w+/i.exec(text)?.[0].toUpperCase();
  }

  async function findSampleByReceipt(entries: readonly ListEntry[]): Promise<ClockSample | undefined> {
    for (const entry of entries) {
      const lead = await leads.find(findReceipt(entry) ?? '');
      if (lead && isReliable(lead)) return { createdAt: entry.createdAt, sentAt: lead.sent_at };
    }
    return undefined;
  }

  /** An entry that belongs to a single lead, which belongs to no other entry. */
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

  async function matchesByValues(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean> {
    const expectedValues = (await readExpected(lead))?.expectedValues;
    // The list has no entries of the future, so its newest entry gives a lower limit of the offset.
    const minZoneOffsetMs = Math.max(...entries.map(({ createdAt }) => createdAt)) - now() - toleranceMs;
    const candidates = entries.filter(
      (entry) =>
        !findReceipt(entry) &&
        matchesValues(entry, expectedValues) &&
        isWithinTime({ createdAt: entry.createdAt, sentAt: lead.sent_at }, minZoneOffsetMs),
    );
    const [first] = candidates;
    if (!first || candidates.length < (await countClaims(candidates, lead))) return false;
    if (candidates.length === 1 && crmClock.zoneOffsetMs() === undefined)
      crmClock.learn({ createdAt: first.createdAt, sentAt: lead.sent_at });
    return true;
  }

  /** The number of entries that this lead, and other leads that match the candidates, have in the CRM at most. */
  async function countClaims(candidates: readonly ListEntry[], lead: StoredLead): Promise<number> {
    const isZoneKnown = crmClock.zoneOffsetMs() !== undefined;
    const windowMs = settleMs + toleranceMs + (isZoneKnown ? 0 : maxZoneOffsetMs);
    const nearbyLeads = await leads.sentBetween(lead.sent_at - windowMs, lead.sent_at + windowMs);
    // Leads that were sent before the relay's clock was set back: their real time of sending is not known.
    const undatedLeads = await leads.sentBetween(now() + maxClockSkewMs, Number.MAX_SAFE_INTEGER);
    const others = new Map([...nearbyLeads, ...undatedLeads].map((other) => [other.receipt, other]));
    others.delete(lead.receipt);
    let claims = 1;
    for (const other of others.values())
      if (await isPossibleSource(other, candidates, lead)) claims += other.repeat ? other.attempts : 1;
    return claims;
  }

  /** Whether one of the candidates can belong to `other` instead of `lead`. */
  async function isPossibleSource(
    other: StoredLead,
    candidates: readonly ListEntry[],
    lead: StoredLead,
  ): Promise<boolean> {
    const expected = await readExpected(other);
    if (!expected) return other.fingerprint === lead.fingerprint;
    // An entry of a lead with a receipt shows the receipt, and the candidates show none.
    if (expected.hasReceipt || expected.expectedValues.size === 0) return false;
    return candidates.some(
      ({ listedValues }) => countMatches(listedValues, expected.expectedValues) !== undefined,
    );
  }

  function isWithinTime(sample: ClockSample, minZoneOffsetMs: number): boolean {
    const offsetMs = crmClock.zoneOffsetMs() ?? computeZoneOffset(sample);
    const delayMs = sample.createdAt - sample.sentAt - offsetMs;
    return (
      offsetMs >= minZoneOffsetMs &&
      Math.abs(offsetMs) <= maxZoneOffsetMs &&
      delayMs >= -toleranceMs &&
      delayMs <= settleMs + toleranceMs
    );
  }

  async function hasVisibleReceipt(lead: StoredLead): Promise<boolean> {
    return (await readExpected(lead))?.hasReceipt ?? false;
  }

  return {
    hasVisibleReceipt,
    isDistinctive: async (lead) =>
      ((await readExpected(lead))?.expectedValues.size ?? 0) >= minMatchingValues,
    async learnTimeZone(pageEntries, allEntries) {
      if (crmClock.zoneOffsetMs() !== undefined) return;
      const sample =
        (await findSampleByReceipt(pageEntries)) ?? (await findSampleByValues(pageEntries, allEntries));
      if (sample) crmClock.learn(sample);
    },
    toCrmTime: crmClock.toCrmTime,
    async isListed(lead, entries) {
      if (entries.some((entry) => findReceipt(entry) === lead.receipt)) return true;
      return !(await hasVisibleReceipt(lead)) && matchesByValues(lead, entries);
    },
  };
}

function matchesValues(
  { listedValues }: ListEntry,
  expectedValues: ExpectedEntry['expectedValues'] | undefined,
): boolean {
  return (
    expectedValues !== undefined && (countMatches(listedValues, expectedValues) ?? 0) >= minMatchingValues
  );
}

function hasSameValues(entry: ListEntry, other: ListEntry): boolean {
  return [...entry.listedValues].every(([id, value]) => other.listedValues.get(id) === value);
}
