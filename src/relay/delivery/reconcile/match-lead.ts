import { LRUCache } from 'lru-cache';
import type { OutboxSettings } from '../../config/config.js';
import type { FormCatalog } from '../../forms/form-catalog.js';
import { readLeadPayload } from '../../leads/lead-payload.js';
import { maxClockSkewMs } from '../../storage/database/sql.js';
import type { Encryption } from '../../storage/encryption.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { buildExpectedValues, countMatches, type ExpectedValue } from './expected-values.js';
import type { ListEntry } from './list-page.js';

export interface LeadMatcherDeps {
  readonly leads: LeadStore;
  readonly encryption: Encryption;
  /** Whose options are in the list by their ids, perhaps. */
  readonly formCatalog: Pick<FormCatalog, 'findCachedBySendId'>;
  /** Addresses of the fields that carry a receipt, and the mark of a repeat. */
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  /** When an entry may have been made: after `settle`, by clocks that differ by `clockTolerance`. */
  readonly settings: Pick<OutboxSettings, 'settleMs' | 'clockToleranceMs'>;
  readonly now: () => number;
  /** Hears of a lead that can't be opened. */
  readonly onError: (error: unknown) => void;
}

export interface LeadMatcher {
  /** What a page of the list tells of the CRM's clock, after all that was read before it. */
  learnTimeZone(pageEntries: readonly ListEntry[], allEntries: readonly ListEntry[]): Promise<void>;
  /** A time in the CRM's zone; the earliest that it can be while that is not known. */
  toCrmTime(time: number): number;
  /** Whether its receipt is in the CRM's list if the lead is in the CRM: then one that is not found is not there. */
  hasVisibleReceipt(lead: StoredLead): Promise<boolean>;
  /** Whether it says enough to be told from others in that list. */
  isDistinctive(lead: StoredLead): Promise<boolean>;
  /** Whether the CRM has it. */
  isListed(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean>;
}

/** What of a lead the CRM's list would show. */
interface ExpectedEntry {
  readonly expectedValues: ReadonlyMap<string, ExpectedValue>;
  /** A form without the field loses it, and a lead may be older than the setting. */
  readonly hasReceipt: boolean;
  /** Its form was known, and with it what its options are listed as. */
  readonly hasForm: boolean;
}

/** One value, `yes` say, tells nobody apart. */
const minMatchingValues = 2;

/** When an entry was created by the CRM's clock, and its lead sent by ours. */
interface ClockSample {
  readonly createdAt: number;
  readonly sentAt: number;
}

/** Zones differ by whole quarters of an hour. */
const quarterHourMs = 900_000;
const maxZoneOffsetMs = 14 * 3_600_000;
/** A zone is learned anew after so long: clocks are put forward and back. */
const zoneTtlMs = 6 * 3_600_000;
/** So many are remembered: each look may have to do with the same ones. */
const maxCachedLeads = 2_000;
/** The newest leads are in the list's first pages. */
const maxLearningLeads = 100;

/**
 * Knows a lead in the CRM's list: by the receipt that it carries in a field of its own, else by all that was sent of its
 * request. Where several of ours may be behind the same entries, it is there only if these are enough for all: a lead
 * that comes twice is marked, one that is taken for another is lost.
 */
export function createLeadMatcher(deps: LeadMatcherDeps): LeadMatcher {
  const { leads, encryption, formCatalog, tokenField, noteField, now, onError } = deps;
  const { settleMs, clockToleranceMs: toleranceMs } = deps.settings;
  const receiptFieldIds = [tokenField, noteField].map((address) => address?.split('.')[1] ?? '');
  /** How far the CRM's clock is ahead of UTC, once an entry has told. */
  let zoneSample: { readonly zoneOffsetMs: number; readonly learnedAt: number } | undefined;

  const expectedByReceipt = new LRUCache<string, ExpectedEntry>({ max: maxCachedLeads });
  const zoneOffsetMs = () =>
    zoneSample && zoneSample.learnedAt <= now() && now() < zoneSample.learnedAt + zoneTtlMs
      ? zoneSample.zoneOffsetMs
      : undefined;
  /** Of a time to come is what was sent before our own clock was set back: it would tell of that one. */
  const isReliable = (lead: StoredLead) => lead.state === 'delivered' && lead.sent_at <= now();

  function setZone(createdAt: number, sentAt: number): void {
    zoneSample = { zoneOffsetMs: computeZoneOffset(createdAt, sentAt), learnedAt: now() };
  }

  /** The receipt that the relay itself has put there; one that somebody quotes is another field's value. */
  function findReceipt({ listedValues }: ListEntry): string | undefined {
    const text = receiptFieldIds.map((id) => listedValues.get(id) ?? '').join(' ');
    return /\br-\w+/i.exec(text)?.[0].toUpperCase();
  }

  async function findByReceipt(entries: readonly ListEntry[]): Promise<ClockSample | undefined> {
    for (const entry of entries) {
      const lead = await leads.find(findReceipt(entry) ?? '');
      if (lead && isReliable(lead)) return { createdAt: entry.createdAt, sentAt: lead.sent_at };
    }
    return undefined;
  }

  /** An entry of which only one lead can be the origin, and no other entry's. */
  async function findUniqueMatch(
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
      // The same words of days before tell of a zone that there is not.
      if (Math.abs(computeZoneOffset(entry.createdAt, owner.sent_at)) > maxZoneOffsetMs) continue;
      if (allEntries.every((other) => other === entry || !hasSameValues(entry, other)))
        return { createdAt: entry.createdAt, sentAt: owner.sent_at };
    }
    return undefined;
  }

  async function matchesByValues(lead: StoredLead, entries: readonly ListEntry[]): Promise<boolean> {
    const expectedValues = (await readExpected(lead))?.expectedValues;
    // Nothing in the list is of a time to come.
    const minZoneOffsetMs = Math.max(...entries.map(({ createdAt }) => createdAt)) - now() - toleranceMs;
    const candidates = entries.filter(
      (entry) =>
        !findReceipt(entry) &&
        matchesValues(entry, expectedValues) &&
        isWithinTime(entry, lead.sent_at, minZoneOffsetMs),
    );
    const [first] = candidates;
    if (!first || candidates.length < (await countClaims(candidates, lead))) return false;
    if (candidates.length === 1 && zoneOffsetMs() === undefined) setZone(first.createdAt, lead.sent_at);
    return true;
  }

  /** How many entries there would be of this lead and of ours that may stand behind them as well. */
  async function countClaims(candidates: readonly ListEntry[], lead: StoredLead): Promise<number> {
    const windowMs = settleMs + toleranceMs + (zoneOffsetMs() === undefined ? maxZoneOffsetMs : 0);
    let claims = 1;
    const nearbyLeads = await leads.sentBetween(lead.sent_at - windowMs, lead.sent_at + windowMs);
    // Sent before our clock was set back, nobody knows when.
    const undatedLeads = await leads.sentBetween(now() + maxClockSkewMs, Number.MAX_SAFE_INTEGER);
    const others = new Map([...nearbyLeads, ...undatedLeads].map((other) => [other.receipt, other]));
    others.delete(lead.receipt);
    for (const other of others.values()) {
      const expected = await readExpected(other);
      // Its entry would say so, and these say nothing.
      if (expected?.hasReceipt) continue;
      const isPossibleSource = expected
        ? expected.expectedValues.size > 0 &&
          candidates.some(
            ({ listedValues }) => countMatches(listedValues, expected.expectedValues) !== undefined,
          )
        : other.fingerprint === lead.fingerprint;
      if (isPossibleSource) claims += other.repeat ? other.attempts : 1;
    }
    return claims;
  }

  function isWithinTime({ createdAt }: ListEntry, sentAt: number, minZoneOffsetMs: number): boolean {
    const offsetMs = zoneOffsetMs() ?? computeZoneOffset(createdAt, sentAt);
    const delayMs = createdAt - sentAt - offsetMs;
    return (
      offsetMs >= minZoneOffsetMs &&
      Math.abs(offsetMs) <= maxZoneOffsetMs &&
      delayMs >= -toleranceMs &&
      delayMs <= settleMs + toleranceMs
    );
  }

  /** Undefined for one that is erased or can't be opened: its delivery will say so, and no other has to wait for it. */
  async function readExpected({ receipt, sealed }: StoredLead): Promise<ExpectedEntry | undefined> {
    const cached = expectedByReceipt.get(receipt);
    if (cached?.hasForm || !sealed) return cached;
    try {
      const { data, uploads, receiptField, formtype, host } = readLeadPayload(
        await encryption.decrypt(sealed),
      );
      const form = await formCatalog.findCachedBySendId(formtype, host);
      // The CRM has names of its own for files.
      const isFile = ({ texts }: ExpectedValue) =>
        uploads.some((id) => [...texts].some((text) => text.includes(id.toLowerCase())));
      const allValues = buildExpectedValues(data, form);
      const expectedValues = new Map([...allValues].filter(([, value]) => !isFile(value)));
      const hasReceipt = receiptField !== '' && receiptField === tokenField;
      const expected = { expectedValues, hasReceipt, hasForm: form !== undefined };
      expectedByReceipt.set(receipt, expected);
      return expected;
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  async function hasVisibleReceipt(lead: StoredLead): Promise<boolean> {
    return (await readExpected(lead))?.hasReceipt ?? false;
  }

  return {
    hasVisibleReceipt,
    isDistinctive: async (lead) =>
      ((await readExpected(lead))?.expectedValues.size ?? 0) >= minMatchingValues,
    async learnTimeZone(pageEntries, allEntries) {
      if (zoneOffsetMs() !== undefined) return;
      const sample = (await findByReceipt(pageEntries)) ?? (await findUniqueMatch(pageEntries, allEntries));
      if (sample) setZone(sample.createdAt, sample.sentAt);
    },
    toCrmTime: (time) => time + (zoneOffsetMs() ?? -maxZoneOffsetMs),
    async isListed(lead, entries) {
      if (entries.some((entry) => findReceipt(entry) === lead.receipt)) return true;
      return !(await hasVisibleReceipt(lead)) && matchesByValues(lead, entries);
    },
  };
}

function computeZoneOffset(createdAt: number, sentAt: number): number {
  return Math.round((createdAt - sentAt) / quarterHourMs) * quarterHourMs;
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
