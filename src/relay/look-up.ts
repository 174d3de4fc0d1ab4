import { CrmError } from '../crm/crm-error.js';
import { asEntries, asMap } from '../crm/wire-values.js';
import type { Breaker } from './breaker.js';
import type { Budget } from './budget.js';
import type { CrmLink } from './crm-link.js';
import type { LeadStore, StoredLead } from './lead-store.js';
import type { OutboxEvent, OutboxSettings } from './outbox.js';
import { createRecognition, type Entry, readEntry } from './recognition.js';
import { waitAfter, waitAfterLook } from './retry-plan.js';
import type { Seal } from './seal.js';

export interface LookUpParts {
  readonly crm: CrmLink;
  readonly leads: LeadStore;
  readonly seal: Seal;
  readonly budget: Budget;
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  readonly now: () => number;
  /** What to do with a lead that can't be found for certain: send it again, marked, or leave it to a person. */
  readonly unclear: 'resend' | 'hold';
  readonly settings: OutboxSettings;
  readonly onEvent: (event: OutboxEvent) => void;
}

/** Most entries that one call gives (the vendor's document). */
const pageSize = 50;
/** Sends of one lead that were never answered and never found: the CRM takes it each time and says so otherwise, perhaps. */
const mostUnfound = 10;
/** A lead that took its relay down so often in a row would do it again. */
const mostCrashes = 3;

/** Looks for unclear leads in the CRM's own list, all of them in one call where it can be. */
export function createLookUp(parts: LookUpParts) {
  const { leads, budget, crm, settings } = parts;
  const recognition = createRecognition({
    ...parts,
    onError: (error) => parts.onEvent({ is: 'error', error }),
  });
  let nextLook = 0;

  return async (now: number, breaker: Breaker): Promise<void> => {
    if (performance.now() < nextLook || breaker.rest > 0) return;
    const due = await leads.unclear(now, pageSize);
    if (due.length === 0) return;
    nextLook = performance.now() + settings.lookEvery;
    let entries: readonly Entry[];
    let whole: boolean;
    try {
      ({ entries, whole } = await readEntries(Math.min(...due.map(({ sent_at }) => sent_at))));
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      for (const lead of due) await foundNothing(lead, now, 'unseen');
      return;
    }
    for (const lead of due) {
      if (await recognition.isAmong(lead, entries))
        await tell(lead, now, { state: 'delivered', code: 'found', due: now });
      else await foundNothing(lead, now, whole ? 'whole' : 'part');
    }
  };

  /** As far back as the oldest of the leads, whatever the zone of the CRM's clock may be. */
  async function readEntries(oldest: number): Promise<{ entries: readonly Entry[]; whole: boolean }> {
    const entries: Entry[] = [];
    for (let page = 1; page <= settings.lookPages; page++) {
      await budget.take('look-up');
      const reply = await crm('').loadWireApplications({ order: 'desc', limit: pageSize, page });
      const listed = asMap(reply)?.get('list') ?? reply;
      // Something else, taken for an empty list, would prove that a lead is not there.
      if (typeof listed !== 'object' || !listed || (listed === reply && asEntries(reply).length > 0))
        throw new CrmError('not-json', 'no list');
      const list = asEntries(listed).map(([, entry]) => readEntry(entry));
      entries.push(...list);
      await recognition.learnFrom(list);
      const last = list.at(-1);
      if (list.length < pageSize || !last) return { entries, whole: true };
      const isBefore = last.created < recognition.inCrmTime(oldest) - settings.lookBack;
      if (isBefore && isByCreation(entries, settings.clockTolerance)) return { entries, whole: true };
    }
    return { entries, whole: false };
  }

  async function foundNothing(
    lead: StoredLead,
    now: number,
    seen: 'whole' | 'part' | 'unseen',
  ): Promise<void> {
    const whole = seen === 'whole';
    const isCertain = await recognition.showsReceipt(lead);
    const isSuspect = lead.crashes >= mostCrashes;
    // What the CRM will say for certain is waited for as long as nobody can ask it.
    const isEndless = seen === 'unseen' && isCertain && !isSuspect;
    const wait = whole ? undefined : waitAfterLook(lead.looks, isEndless);
    if (wait !== undefined) {
      const due = now + wait * settings.haste;
      await tell(lead, now, { state: 'unclear', code: lead.code, due, looks: lead.looks + 1 });
      return;
    }
    const isAbsent = whole && isCertain;
    if (isSuspect) {
      await tell(lead, now, {
        state: 'attention',
        code: 'crashed',
        due: now,
        ...(!isAbsent && { repeat: true }),
      });
    } else if (isAbsent) {
      await tell(lead, now, { state: 'queued', code: 'absent', due: now });
    } else {
      const mayBeFound = (await recognition.saysEnough(lead)) && lead.attempts < mostUnfound;
      // What could be known for certain is not guessed at, what can't be known is tried once more and not for ever.
      const again = parts.unclear === 'resend' && !isCertain && (!lead.repeat || mayBeFound);
      const wait = lead.repeat ? waitAfter(lead.attempts, now - lead.created_at) * settings.haste : 0;
      await tell(lead, now, {
        state: again ? 'queued' : 'attention',
        code: whole ? 'absent' : 'not-found',
        due: now + wait,
        repeat: true,
      });
    }
  }

  async function tell(
    lead: StoredLead,
    now: number,
    change: Parameters<LeadStore['change']>[2],
  ): Promise<void> {
    if (!(await leads.change(lead, now, change))) return;
    parts.onEvent({ is: change.state, receipt: lead.receipt, code: change.code });
  }
}

/**
 * A CRM that lists what was touched last shows that something old is not the end of what is new. Two requests of one moment
 * may have their numbers the other way round, and servers of one CRM their clocks a little apart.
 */
function isByCreation(entries: readonly Entry[], tolerance: number): boolean {
  let oldest = Number.POSITIVE_INFINITY;
  return entries.every(({ created }) => {
    oldest = Math.min(oldest, created);
    return created <= oldest + tolerance;
  });
}
