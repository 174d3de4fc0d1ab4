import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { CrmLink } from '../../crm/crm-gateway.js';
import type { Budget } from '../../crm/request-budget.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { CallPurpose } from '../../storage/tables/request-count-store.js';
import { type Entry, isInOrder, type ListedPage, orderOf, pageSize, readPage } from './list-page.js';
import { add, append, joinedTo, newStretch, overlaps, type Stretch } from './list-segment.js';
import type { Recognition } from './match-lead.js';

export interface CrmListParts {
  readonly crm: CrmLink;
  readonly budget: Budget;
  readonly recognition: Pick<Recognition, 'learnFrom' | 'inCrmTime'>;
  readonly settings: OutboxSettings;
  readonly now: () => number;
}

/**
 * Whether what the CRM made of a lead would be in what was read: `whole` it would, `part` it may lie behind and no reading
 * on would tell, `later` it may and the next look reads on, `too-far` that has gone on for long enough, `unseen` nothing
 * could be read.
 */
export type Seen = 'whole' | 'part' | 'later' | 'too-far' | 'unseen';

export interface ListReading {
  readonly entries: readonly Entry[];
  seen(lead: StoredLead): Seen;
}

export interface CrmList {
  /**
   * Reads as far back as the oldest of the leads, or as one look may, and goes on from there the next time.
   * @throws CrmError where nothing can be read, and nothing was lately
   */
  read(leads: readonly StoredLead[]): Promise<ListReading>;
}

/** A day of looks, one every two minutes. */
const mostLooks = 720;
/** What was read and not been of use for so long is begun anew, in milliseconds. */
const staleAfter = 3_600_000;

/** What looks have read so far, for leads that lie farther back. */
interface Known {
  readonly stretch: Stretch;
  /** By the relay's clock: what the CRM shows since then may be missing in it, farther back than it was seen to go on. */
  readonly begunAt: number;
  readonly looks: number;
  /** By the clock that nobody sets. */
  readonly usedAt: number;
}

/**
 * The CRM's list of requests, newest first. One look costs few calls, and behind a long outage the list may be longer than
 * they reach: then its beginning is read anew each time until it meets what is known, and the rest from where that ends.
 */
export function createCrmList({ crm, budget, recognition, settings, now }: CrmListParts): CrmList {
  const { clockTolerance, lookPages, lookDepth } = settings;
  let known: Known | undefined;

  async function ask(page: number, purpose: CallPurpose, before: readonly Entry[]): Promise<ListedPage> {
    await budget.take(purpose);
    const found = readPage(await crm('').loadWireApplications({ order: 'desc', limit: pageSize, page }));
    if (page === 1 && found.list.length === 0 && found.count) throw new CrmError('not-json', 'no list');
    await recognition.learnFrom(found.list, [...before, ...found.list]);
    return found;
  }

  /** Whatever the zone of the CRM's clock may be. */
  function isBefore(entry: Entry | undefined, { sent_at }: StoredLead): boolean {
    return entry !== undefined && entry.created < recognition.inCrmTime(sent_at) - settings.lookBack;
  }

  function reaches({ entries, isWhole }: Stretch, lead: StoredLead): boolean {
    return isWhole || (isBefore(entries.at(-1), lead) && orderOf(entries, clockTolerance) === 'newest-first');
  }

  /** An entry of this lead would have been there when it was begun. */
  function vouchesFor({ begunAt }: Known, lead: StoredLead): boolean {
    return shownAt(lead, settings) <= begunAt;
  }

  /** From the newest on: until it meets what is known and reaches all that this does not vouch for. */
  async function readFront(leads: readonly StoredLead[], before: Known | undefined) {
    const front = newStretch();
    const unvouched = leads.filter((lead) => !before || !vouchesFor(before, lead));
    let meets = false;
    let calls = 0;
    let failure: CrmError | undefined;
    while (calls < lookPages && !front.isWhole && !front.repeats) {
      try {
        const page = await ask(calls + 1, 'look-up', front.entries);
        calls++;
        meets ||= before !== undefined && overlaps(before.stretch, page.list);
        front.repeats = !append(front, page) && !front.isWhole;
        if (calls === 1 && !front.isWhole && orderOf(page.list, clockTolerance) === 'oldest-first') {
          await readBack(front, page, leads);
          break;
        }
      } catch (error) {
        if (!(error instanceof CrmError)) throw error;
        failure = error;
        break;
      }
      if ((meets || !before) && unvouched.every((lead) => reaches(front, lead))) break;
    }
    return { front, meets, calls, failure };
  }

  /** It lists the oldest first all the same: its last pages, from the end on. */
  async function readBack(front: Stretch, { list, count = 0 }: ListedPage, leads: readonly StoredLead[]) {
    let newest: readonly Entry[] = [];
    let page = Math.ceil(count / list.length);
    for (let calls = 1; page > 1 && calls < lookPages && !front.isWhole; calls++) {
      const found = await ask(page--, 'look-up', front.entries);
      newest = [...found.list, ...newest];
      add(front, found.list);
      const isOrdered = isInOrder([...list, ...newest], clockTolerance, true);
      front.isWhole =
        front.ids.size >= count || (isOrdered && leads.every((lead) => isBefore(newest[0], lead)));
    }
  }

  /** From where what is known ends. False where it is not the same list any more: entries were taken out. */
  async function readOn(stretch: Stretch, leads: readonly StoredLead[], calls: number): Promise<boolean> {
    // The page on which its last entry was: what came since has moved that back, never forward.
    let page = Math.ceil(stretch.entries.length / stretch.perPage);
    for (let left = calls; left > 0 && mayGoOn(stretch); left--) {
      if (leads.every((lead) => reaches(stretch, lead))) break;
      let found: ListedPage;
      try {
        found = await ask(page, 'look-back', stretch.entries);
      } catch (error) {
        if (error instanceof CrmError) break;
        throw error;
      }
      if (left === calls && !overlaps(stretch, found.list)) return false;
      append(stretch, found);
      page++;
    }
    return true;
  }

  /** In the order in which they were made, and each known by its id. */
  function isKnowable({ entries, ids, repeats }: Stretch): boolean {
    return !repeats && ids.size === entries.length && isInOrder(entries, clockTolerance);
  }

  /** Nor is it more than all looks together may read. */
  function mayGoOn(stretch: Stretch): boolean {
    return isKnowable(stretch) && !isDeep(stretch);
  }

  function isDeep({ entries, perPage }: Stretch): boolean {
    return entries.length >= lookDepth * perPage;
  }

  async function read(leads: readonly StoredLead[]): Promise<ListReading> {
    if (known && performance.now() - known.usedAt > staleAfter) known = undefined;
    const before = known;
    const { front, meets, calls, failure } = await readFront(leads, before);
    if (calls === 0 && failure) {
      if (!before) throw failure;
      return {
        entries: before.stretch.entries,
        seen: (lead) => (vouchesFor(before, lead) ? 'later' : 'unseen'),
      };
    }
    // More is new than one look can read: what lies behind does not join on.
    const joined = meets && before && !front.isWhole ? before : undefined;
    const stretch = joined ? joinedTo(front, joined.stretch) : front;
    const vouched = joined ? leads.filter((lead) => vouchesFor(joined, lead)) : [];
    const isSame = vouched.length === 0 || (await readOn(stretch, vouched, lookPages - calls));
    const looks = (joined?.looks ?? 0) + 1;

    function seen(lead: StoredLead): Seen {
      const isVouched = isSame && joined !== undefined && vouchesFor(joined, lead);
      if (reaches(isVouched ? stretch : front, lead)) return 'whole';
      if (!isKnowable(stretch)) return 'part';
      const isOver = isDeep(stretch) || looks >= mostLooks;
      return isOver && (isVouched || !joined) ? 'too-far' : 'later';
    }

    const waiting = leads.filter((lead) => seen(lead) === 'later');
    if (isSame && joined) {
      const isUsed = waiting.some((lead) => vouchesFor(joined, lead));
      known = { ...joined, stretch, looks, usedAt: isUsed ? performance.now() : joined.usedAt };
    } else if (!failure || !before) {
      const begun = { stretch: front, begunAt: now(), looks: 1, usedAt: performance.now() };
      known = waiting.some((lead) => vouchesFor(begun, lead)) ? begun : undefined;
    }
    return { entries: isSame ? stretch.entries : front.entries, seen };
  }

  return { read };
}

/** When the CRM shows a lead at the latest, if it has it: it may have been sent slowly, and taken slowly. */
export function shownAt(
  { sent_at }: StoredLead,
  { lease, settleThrottled }: Pick<OutboxSettings, 'lease' | 'settleThrottled'>,
): number {
  return sent_at + lease + settleThrottled;
}
