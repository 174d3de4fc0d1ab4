import type { OutboxSettings } from '../../config/config.js';
import { maxClockSkewMs } from '../../storage/database/sql.js';
import { receiptInText } from '../../storage/random-id.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { type ClockSample, computeZoneOffset, createCrmClock, maxZoneOffsetMs } from './crm-clock.js';
import { createExpectedEntries, type ExpectedEntriesDeps } from './expected-entries.js';
import { countMatches } from './expected-values.js';
import { createZoneLearner, matchesValues, minMatchingValues } from './learn-zone.js';
import type { ListEntry } from './list-page.js';

export interface LeadMatcherDeps extends ExpectedEntriesDeps {
  readonly leads: LeadStore;
  /**
   * `settleMs`: maximum time between the sending of a lead and the creation of the lead's entry in the CRM.
   * `clockToleranceMs`: maximum difference between the clocks of the relay and the CRM.
   */
  readonly settings: Pick<OutboxSettings, 'settleMs' | 'clockToleranceMs'>;
  readonly now: () => number;
}

export interface LeadMatcher {
  /**
   * Learns the time zone of the CRM from a page of the CRM's list of requests. Does nothing while the time zone is
   * known.
   * @param allEntries entries of this page and of the pages that were read before
   */
  learnTimeZone(pageEntries: readonly ListEntry[], allEntries: readonly ListEntry[]): Promise<void>;
  /**
   * Converts a time of the relay's clock to the CRM's local time. While the time zone is not known, returns the
   * earliest local time that is possible in any time zone.
   */
  toCrmTime(time: number): number;
  isZoneKnown(): boolean;
  /**
   * Returns the receipt number that the relay has written into a request of the CRM's list. `undefined`: the request
   * contains none.
   */
  findReceipt(entry: ListEntry): string | undefined;
  /**
   * Returns true if the CRM's list would show the receipt number of this lead. Then a search through the whole list
   * that does not find the number proves that the CRM does not have the lead.
   */
  hasVisibleReceipt(lead: StoredLead): Promise<boolean>;
  /** Returns true if the lead has enough values to be distinguished from other leads in the CRM's list. */
  isDistinctive(lead: StoredLead): Promise<boolean>;
  /** Returns true if these entries of the CRM's list prove that the CRM has the lead. */
  isListed(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean>;
  /**
   * Returns true if one of the entries can belong to the lead. This is no proof that the CRM has the lead. The relay
   * asks this about leads that the CRM certainly has, to find out whether the entries reach back to the time of such
   * a lead.
   */
  mayBeListed(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean>;
}

/**
 * Finds leads (submitted forms) in the CRM's list of requests. A lead is recognized by its receipt number or, if the
 * list shows none, by all values that were sent. If several leads match the same entries, a lead counts as found only
 * if there is an entry for each of these leads. The comparison is strict, because a wrong match is worse than a
 * missed match: a lead that is wrongly found is lost, but a lead that is wrongly not found is sent again and marked
 * as a possible repeat.
 */
export function createLeadMatcher(deps: LeadMatcherDeps): LeadMatcher {
  const { leads, encryption, tokenField, noteField, now } = deps;
  const { settleMs, clockToleranceMs: toleranceMs } = deps.settings;
  const receiptFieldIds = [tokenField, noteField].map((address) => address?.split('.')[1] ?? '');
  const crmClock = createCrmClock(now);
  const readExpected = createExpectedEntries(deps);

  /**
   * Returns the receipt number in the fields that the relay fills in. Other fields are ignored, because a visitor can
   * write the receipt number of an earlier form into them. A form can show these fields too, so a text such as
   * `R-class` is no receipt number. `undefined`: the entry contains no receipt number.
   */
  function findReceipt({ listedValues }: ListEntry): string | undefined {
    const text = receiptFieldIds.map((id) => listedValues.get(id) ?? '').join(' ');
    return receiptInText.exec(text)?.[0].toUpperCase();
  }

  const findSample = createZoneLearner({ leads, now, readExpected, findReceipt });

  /** Returns the entries of the CRM's list that can belong to the lead, by their values and their time. */
  async function findCandidates(
    lead: StoredLead,
    entries: readonly ListEntry[],
  ): Promise<readonly ListEntry[]> {
    const expectedValues = (await readExpected(lead))?.expectedValues;
    // The newest entry of the CRM's list cannot be from the future. So the CRM's local time is at least the time of
    // this entry, which gives a lower limit for the CRM's offset from UTC.
    const minZoneOffsetMs = Math.max(...entries.map(({ createdAt }) => createdAt)) - now() - toleranceMs;
    return entries.filter(
      (entry) =>
        !findReceipt(entry) &&
        matchesValues(entry, expectedValues) &&
        isWithinTime({ createdAt: entry.createdAt, sentAt: lead.sent_at }, minZoneOffsetMs),
    );
  }

  async function matchesByValues(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean> {
    const candidates = await findCandidates(lead, entries);
    const [first] = candidates;
    if (!first || candidates.length < (await countClaims(candidates, lead))) return false;
    if (candidates.length === 1 && crmClock.zoneOffsetMs() === undefined)
      crmClock.learn({ createdAt: first.createdAt, sentAt: lead.sent_at });
    return true;
  }

  /**
   * Returns the largest number of entries that the CRM's list can contain for this lead and for other leads with the
   * same values.
   * @param candidates entries of the list that match the values of the lead
   */
  async function countClaims(candidates: readonly ListEntry[], lead: StoredLead): Promise<number> {
    const isZoneKnown = crmClock.zoneOffsetMs() !== undefined;
    const windowMs = settleMs + toleranceMs + (isZoneKnown ? 0 : maxZoneOffsetMs);
    const nearbyLeads = await leads.sentBetween(lead.sent_at - windowMs, lead.sent_at + windowMs);
    // Leads whose time of sending is in the future, because the relay's clock was set back after they were sent. Their
    // real time of sending is not known.
    const undatedLeads = await leads.sentBetween(now() + maxClockSkewMs, Number.MAX_SAFE_INTEGER);
    const others = new Map([...nearbyLeads, ...undatedLeads].map((other) => [other.receipt, other]));
    others.delete(lead.receipt);
    let claims = 1;
    for (const other of others.values())
      if (await isPossibleSource(other, candidates, lead)) claims += other.repeat ? other.attempts : 1;
    return claims;
  }

  /**
   * Returns true if one of the candidates (entries of the CRM's list) can belong to the lead `other` instead of
   * `lead`.
   */
  async function isPossibleSource(
    other: StoredLead,
    candidates: readonly ListEntry[],
    lead: StoredLead,
  ): Promise<boolean> {
    const expected = await readExpected(other);
    if (!expected) {
      // If the secret of `other` is missing, nothing is known about its values. So an entry can belong to it.
      if (other.sealed && encryption.findSecret(other.sealed) === undefined) return true;
      const { fingerprints = [] } = (await readExpected(lead)) ?? {};
      return [lead.fingerprint, ...fingerprints].includes(other.fingerprint);
    }
    // If the CRM's list shows the receipt number of `other`, none of the candidates can belong to `other`, because
    // the candidates show no receipt number.
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

  const showsReceipt = ({ receipt }: StoredLead, entries: readonly ListEntry[]) =>
    entries.some((entry) => findReceipt(entry) === receipt);

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
    isZoneKnown: () => crmClock.zoneOffsetMs() !== undefined,
    findReceipt,
    async isListed(lead, entries) {
      return (
        showsReceipt(lead, entries) || (!(await hasVisibleReceipt(lead)) && matchesByValues(lead, entries))
      );
    },
    async mayBeListed(lead, entries) {
      if (showsReceipt(lead, entries)) return true;
      return !(await hasVisibleReceipt(lead)) && (await findCandidates(lead, entries)).length > 0;
    },
  };
}
