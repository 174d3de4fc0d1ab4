import { isRecent } from '../../../async/clock.js';
import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { type Controls, createControlFinder, findSeen } from './controls.js';
import { type Coverage, createEarliestTime, isDoubtful, latestVisibleAt } from './list-coverage.js';
import { createListWalk, type ListWalk } from './list-walk.js';
import type { LeadMatcher } from './match-lead.js';
import { createPeriods, type Period } from './period.js';
import { createReceiptCondition, type ReceiptConditionDeps } from './receipt-condition.js';
import { createRequestPages, isRefusal, type RequestPagesDeps } from './request-pages.js';

export interface SearchDeps extends RequestPagesDeps, Pick<ReceiptConditionDeps, 'tokenField'> {
  readonly leads: Pick<LeadStore, 'deliveredBefore' | 'deliveredBetween'>;
  readonly leadMatcher: LeadMatcher;
  readonly settings: OutboxSettings;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** Result of the search for a lead. If it was not found, the result says how much of the CRM's list was read. */
export type SearchResult = 'found' | Coverage;

/**
 * A reading of the CRM's list of requests, which several searches can continue. It covers the requests of a period,
 * or the whole list if `period` is undefined.
 */
interface Reading {
  readonly walk: ListWalk;
  readonly period: Period | undefined;
  readonly controls: Controls;
  /** Time at which the reading began, in milliseconds since 1970. Requests stored later can be missing. */
  readonly startedAt: number;
  /**
   * Keys (`keyOf`) of the leads for which the reading began. If the CRM has such a lead, the list contained the lead
   * when the reading began.
   */
  readonly leadKeys: ReadonlySet<string>;
  runCount: number;
  /** Time (of `monotonic()`) at which a search for a lead last needed this reading of the CRM's list. */
  lastUsedAt: number;
}

/** Maximum number of searches that read the same list further: one day, if there is a search every two minutes. */
const maxRuns = 720;
/** Milliseconds after which the entries that were read are deleted from memory, if no lead needs them. */
const readingTtlMs = 3_600_000;
/** Milliseconds for which the relay remembers which ways of searching the CRM supports. */
const memoryMs = 6 * 3_600_000;
const widths = ['narrow', 'wide'] as const;
/** Number of requests to the CRM that each search keeps for reading on where an earlier search has stopped. */
const resumeRequests = 3;

const keyOf = ({ receipt, attempts }: StoredLead) => `${receipt} ${attempts}`;

/**
 * Returns a function that searches the CRM for leads (submitted forms). It tries the exact ways first: by receipt
 * number, then by period, and only then in the whole list (docs/reliability.md, section 4).
 */
export function createSearch(deps: SearchDeps) {
  const { leadMatcher, settings, now, monotonic } = deps;
  const pages = createRequestPages(deps);
  const findControls = createControlFinder(deps);
  const receiptCondition = createReceiptCondition({ ...deps, pages });
  const periods = createPeriods(leadMatcher, settings);
  const unusableSince = new Map<(typeof widths)[number], number>();
  /** Time at which the CRM's list showed the receipt number of a control (a lead that the CRM certainly has). */
  let receiptsShownAt: number | undefined;
  let saved: Reading | undefined;

  return async (leads: readonly StoredLead[]): Promise<ReadonlyMap<StoredLead, SearchResult>> => {
    const results = new Map<StoredLead, SearchResult>();
    if (saved && monotonic() - saved.lastUsedAt > readingTtlMs) saved = undefined;
    const resumable = saved;
    const resumed = leads.filter((lead) => resumable && includes(resumable, lead));
    pages.startSearch(settings.maxPagesPerRun);
    try {
      await searchFresh(
        leads.filter((lead) => !resumed.includes(lead)),
        results,
        resumed.length > 0 ? resumeRequests : 0,
      );
      pages.reserve(0);
      if (resumable && resumed.length > 0) await read(resumable, resumed, results);
      if (resumable?.period && resumed.some((lead) => !results.has(lead))) markUnusable(widths);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      for (const lead of leads)
        if (!results.has(lead)) results.set(lead, resumed.includes(lead) ? 'pending' : 'unavailable');
    }
    return new Map(leads.map((lead) => [lead, results.get(lead) ?? 'pending']));
  };

  async function searchFresh(
    leads: readonly StoredLead[],
    results: Map<StoredLead, SearchResult>,
    reserved: number,
  ): Promise<void> {
    if (leads.length === 0) return;
    const controls = await findControls(leads);
    const undecided = () => leads.filter((lead) => !results.has(lead));
    const isVerifiable = await Promise.all(leads.map(leadMatcher.hasVisibleReceipt));
    const verifiable = receiptCondition.isUsable() ? leads.filter((_, index) => isVerifiable[index]) : [];
    pages.reserve(reserved);
    // A search by period finds all leads at once. For a single lead, a search by its receipt number is more exact.
    if (leads.length === 1) await searchReceipts(verifiable, controls, results);
    else if (verifiable.length > 0) pages.reserve(reserved + Math.ceil(pages.remaining() / 2));
    for (const width of widths) {
      const isUnusable = isRecent(unusableSince.get(width), memoryMs, now());
      const period = isUnusable || controls.all.length === 0 ? undefined : periods[width](leads, controls);
      if (!period || undecided().length === 0 || pages.remaining() <= 0) continue;
      const result = await readPeriod(period, undecided(), controls, results);
      if (result === 'proven') continue;
      // The long (`wide`) period contains the short (`narrow`) one. If the CRM fails with the long one, neither is
      // used for some hours.
      markUnusable(result === 'refused' || width === 'wide' ? widths : [width]);
    }
    pages.reserve(reserved);
    const isInDoubt = (lead: StoredLead) => isDoubtful(results.get(lead));
    if (leads.length > 1) await searchReceipts(verifiable.filter(isInDoubt), controls, results);
    if (undecided().length > 0 && pages.remaining() > 0)
      await read(start(undefined, undecided(), controls), undecided(), results);
  }

  function markUnusable(unusable: readonly (typeof widths)[number][]): void {
    for (const width of unusable) unusableSince.set(width, now());
  }

  async function searchReceipts(
    leads: readonly StoredLead[],
    { before, all, haveReceipt }: Controls,
    results: Map<StoredLead, SearchResult>,
  ): Promise<void> {
    const controls = haveReceipt ? [...before, ...all] : [];
    for (const lead of leads) {
      if (!receiptCondition.isUsable() || pages.remaining() <= 0) return;
      const result = await receiptCondition.search(lead, controls);
      if (result) results.set(lead, result);
    }
  }

  /**
   * Searches the requests of a period. `unproven`: the CRM ignores the period or interprets it in another way.
   * `refused`: the CRM refuses the request.
   */
  async function readPeriod(
    period: Period,
    leads: readonly StoredLead[],
    controls: Controls,
    results: Map<StoredLead, SearchResult>,
  ): Promise<'proven' | 'unproven' | 'refused'> {
    try {
      await read(start(period, leads, controls), leads, results);
      return leads.every((lead) => results.has(lead)) ? 'proven' : 'unproven';
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return 'refused';
    }
  }

  function start(period: Period | undefined, leads: readonly StoredLead[], controls: Controls): Reading {
    const { clockToleranceMs: toleranceMs, maxListPages: maxPages } = settings;
    const walk = createListWalk({ pages, conditions: period?.conditions, toleranceMs, maxPages });
    const leadKeys = new Set(leads.map(keyOf));
    return { walk, period, controls, startedAt: now(), leadKeys, runCount: 0, lastUsedAt: monotonic() };
  }

  /**
   * Returns true if a reading of the CRM's list began late enough to show the lead: it began for this lead, or it
   * covers the whole list and began after the last moment at which the lead can have appeared there.
   */
  function includes({ leadKeys, period, startedAt }: Reading, lead: StoredLead): boolean {
    return leadKeys.has(keyOf(lead)) || (!period && latestVisibleAt(lead, settings) <= startedAt);
  }

  /**
   * Reads further pages of the CRM's list of requests, and adds the results of the leads to `results`. If the pages
   * do not show whether the CRM has a lead, the lead gets no result.
   * @throws CrmError
   */
  async function read(
    reading: Reading,
    leads: readonly StoredLead[],
    results: Map<StoredLead, SearchResult>,
  ): Promise<void> {
    const { walk, controls } = reading;
    const purpose = reading.runCount++ > 0 ? 'look-back' : 'look-up';
    const isEnough = () => {
      const timeOf = createTimes(reading);
      if (!leads.every((lead) => walk.isProvenPast(timeOf(lead)))) return false;
      return areReceiptsKnown(controls) || controls.all.some((lead) => walk.isPast(timeOf(lead)));
    };
    try {
      await walk.read(purpose, isEnough);
    } catch (error) {
      // The error is ignored if some pages were read, because these pages may be enough for some of the leads.
      if (!(error instanceof CrmError) || walk.entries.length === 0) throw error;
    }
    const seenReceipts = await findSeen(controls.all, walk.entries, leadMatcher);
    if (controls.haveReceipt && seenReceipts.size > 0) receiptsShownAt = now();
    for (const lead of leads) {
      const result = await decide(lead, reading, seenReceipts);
      if (result) results.set(lead, result);
    }
    const isPending = leads.some((lead) => results.get(lead) === 'pending');
    if (isPending) reading.lastUsedAt = monotonic();
    if (isPending && !walk.isTorn()) saved ??= reading;
    else if (saved === reading) saved = undefined;
  }

  /** Returns the function that computes the time back to which the list must be read for a lead. */
  function createTimes({ walk: { entries }, startedAt }: Reading) {
    return createEarliestTime({ entries, startedAt }, leadMatcher, settings);
  }

  async function decide(
    lead: StoredLead,
    reading: Reading,
    seenReceipts: ReadonlySet<string>,
  ): Promise<SearchResult | undefined> {
    const { walk, period, controls } = reading;
    const timeOf = createTimes(reading);
    if (await leadMatcher.isListed(lead, walk.entries)) return 'found';
    const isSeen = ({ receipt }: StoredLead) => seenReceipts.has(receipt);
    const isPast = walk.isPast(timeOf(lead));
    if (isPast || walk.isEnded()) {
      const isUpperProven = !period?.upperControls.length || period.upperControls.some(isSeen);
      const isEmptyProof = walk.entries.length > 0 || controls.all.length === 0;
      const isLowerProven = isPast || (period ? period.lowerControls.some(isSeen) : isEmptyProof);
      if (!isUpperProven || !isLowerProven) return period ? undefined : 'unproven';
      if (areReceiptsKnown(controls) || !(await leadMatcher.hasVisibleReceipt(lead)))
        return walk.coverageOf(timeOf(lead));
      // The whole list must show the receipt number of a control. Otherwise a missing number proves nothing.
      const isControlPast = controls.all.some((control) => walk.isPast(timeOf(control)));
      if (walk.isResumable() && !isControlPast && !isAtLimit(reading)) return 'pending';
      return period ? undefined : 'unproven';
    }
    if (walk.isTorn()) return 'pending';
    if (isAtLimit(reading)) return 'limit-reached';
    return walk.isResumable() ? 'pending' : 'unordered';
  }

  function areReceiptsKnown({ all, haveReceipt }: Controls): boolean {
    return !haveReceipt || all.length === 0 || isRecent(receiptsShownAt, memoryMs, now());
  }
}

const isAtLimit = ({ walk, runCount }: Reading) => walk.isAtLimit() || runCount >= maxRuns;
