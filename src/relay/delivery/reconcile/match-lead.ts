import type { OutboxSettings } from '../../config/config.js';
import { maxClockSkewMs } from '../../storage/database/sql.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { type ClockSample, computeZoneOffset, createCrmClock, maxZoneOffsetMs } from './crm-clock.js';
import { createExpectedEntries, type ExpectedEntriesDeps } from './expected-entries.js';
import { countMatches } from './expected-values.js';
import { createZoneLearner, matchesValues, minMatchingValues } from './learn-zone.js';
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

  /** The receipt that the relay wrote into a field of its own. A receipt that a visitor quotes is in another field. */
  function findReceipt({ listedValues }: ListEntry): string | undefined {
    const text = receiptFieldIds.map((id) => listedValues.get(id) ?? '').join(' ');
    return /\br-\w+/i.exec(text)?.[0].toUpperCase();
  }

  const findSample = createZoneLearner({ leads, now, readExpected, findReceipt });

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
      const sample = await findSample(pageEntries, allEntries);
      if (sample) crmClock.learn(sample);
    },
    toCrmTime: crmClock.toCrmTime,
    async isListed(lead, entries) {
      if (entries.some((entry) => findReceipt(entry) === lead.receipt)) return true;
      return !(await hasVisibleReceipt(lead)) && matchesByValues(lead, entries);
    },
  };
}
