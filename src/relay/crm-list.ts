import { CrmError } from '../crm/crm-error.js';
import { asEntries, asMap } from '../crm/wire-values.js';
import type { Budget } from './budget.js';
import type { CallPurpose } from './call-store.js';
import type { CrmLink } from './crm-link.js';
import type { StoredLead } from './lead-store.js';
import type { OutboxSettings } from './outbox.js';
import { type Entry, type Recognition, readEntry } from './recognition.js';

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

/** Most entries that one call gives (the vendor's document). */
export const pageSize = 50;
/** A day of looks, one every two minutes. */
const mostLooks = 720;
/** What was read and not been of use for so long is begun anew, in milliseconds. */
const staleAfter = 3_600_000;

/** The list from its beginning, without a gap, each entry once. */
interface Stretch {
  readonly entries: Entry[];
  readonly ids: Set<string>;
  /** To its end. */
  isWhole: boolean;
}

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
  let known: Known | undefined;

  async function readPage(page: number, purpose: CallPurpose): Promise<readonly Entry[]> {
    await budget.take(purpose);
    const reply = await crm('').loadWireApplications({ order: 'desc', limit: pageSize, page });
    const listed = asMap(reply)?.get('list') ?? reply;
    // Something else, taken for an empty list, would prove that a lead is not there.
    if (typeof listed !== 'object' || !listed || (listed === reply && asEntries(reply).length > 0))
      throw new CrmError('not-json', 'no list');
    const list = asEntries(listed).map(([, entry]) => readEntry(entry));
    await recognition.learnFrom(list);
    return list;
  }

  /** Whatever the zone of the CRM's clock may be. */
  function reaches({ entries, isWhole }: Stretch, { sent_at }: StoredLead): boolean {
    const last = entries.at(-1)?.created ?? Number.POSITIVE_INFINITY;
    const wanted = recognition.inCrmTime(sent_at) - settings.lookBack;
    return isWhole || (last < wanted && isByCreation(entries, settings.clockTolerance));
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
    while (calls < settings.lookPages && !front.isWhole) {
      try {
        const list = await readPage(calls + 1, 'look-up');
        calls++;
        meets ||= before !== undefined && overlaps(before.stretch, list);
        append(front, list);
      } catch (error) {
        if (!(error instanceof CrmError)) throw error;
        failure = error;
        break;
      }
      if ((meets || !before) && unvouched.every((lead) => reaches(front, lead))) break;
    }
    return { front, meets, calls, failure };
  }

  /** From where what is known ends. False where it is not the same list any more: entries were taken out. */
  async function readOn(stretch: Stretch, leads: readonly StoredLead[], calls: number): Promise<boolean> {
    // The page on which its last entry was: what came since has moved that back, never forward.
    let page = Math.ceil(stretch.entries.length / pageSize);
    for (let left = calls; left > 0 && mayGoOn(stretch); left--) {
      if (leads.every((lead) => reaches(stretch, lead))) break;
      let list: readonly Entry[];
      try {
        list = await readPage(page, 'look-back');
      } catch (error) {
        if (error instanceof CrmError) break;
        throw error;
      }
      if (left === calls && !overlaps(stretch, list)) return false;
      append(stretch, list);
      page++;
    }
    return true;
  }

  /** In the order in which they were made, and each known by its id. */
  function isKnowable({ entries, ids }: Stretch): boolean {
    return ids.size === entries.length && isByCreation(entries, settings.clockTolerance);
  }

  /** Nor is it more than all looks together may read. */
  function mayGoOn(stretch: Stretch): boolean {
    return isKnowable(stretch) && stretch.entries.length < settings.lookDepth * pageSize;
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
    const isSame = vouched.length === 0 || (await readOn(stretch, vouched, settings.lookPages - calls));
    const looks = (joined?.looks ?? 0) + 1;

    function seen(lead: StoredLead): Seen {
      const isVouched = isSame && joined !== undefined && vouchesFor(joined, lead);
      if (reaches(isVouched ? stretch : front, lead)) return 'whole';
      if (!isKnowable(stretch)) return 'part';
      const isOver = stretch.entries.length >= settings.lookDepth * pageSize || looks >= mostLooks;
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

function newStretch(): Stretch {
  return { entries: [], ids: new Set(), isWhole: false };
}

/** What came meanwhile has moved some to the next page, where they are met again. */
function append(stretch: Stretch, list: readonly Entry[]): void {
  const { entries, ids } = stretch;
  for (const entry of list) {
    if (ids.has(entry.id)) continue;
    if (entry.id) ids.add(entry.id);
    entries.push(entry);
  }
  stretch.isWhole = list.length < pageSize;
}

/** What was taken out since lies before where they meet, and is in neither. */
function joinedTo(front: Stretch, before: Stretch): Stretch {
  const stretch = { entries: [...front.entries], ids: new Set(front.ids), isWhole: false };
  const meeting = front.entries.findLast(({ id }) => before.ids.has(id))?.id;
  append(stretch, before.entries.slice(before.entries.findIndex(({ id }) => id === meeting)));
  return { ...stretch, isWhole: false };
}

function overlaps({ ids }: Stretch, list: readonly Entry[]): boolean {
  return list.some(({ id }) => ids.has(id));
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
