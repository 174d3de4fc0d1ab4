import { CrmError } from '../crm/crm-error.js';
import type { WireMap, WireValue } from '../crm/wire-json.js';
import { asEntries, asMap, asText } from '../crm/wire-values.js';
import type { Breaker } from './breaker.js';
import type { Budget } from './budget.js';
import type { CrmLink } from './crm-link.js';
import { listedRequest, sentRequest } from './fingerprint.js';
import { readKeptLead } from './kept-lead.js';
import type { LeadStore, StoredLead } from './lead-store.js';
import type { OutboxEvent, OutboxSettings } from './outbox.js';
import { waitAfterLook } from './retry-plan.js';
import type { Seal } from './seal.js';

export interface LookUpParts {
  readonly crm: CrmLink;
  readonly leads: LeadStore;
  readonly seal: Seal;
  readonly budget: Budget;
  readonly tokenField: string | undefined;
  /** What to do with a lead that can't be found for certain: send it again, marked, or leave it to a person. */
  readonly unclear: 'resend' | 'hold';
  readonly settings: OutboxSettings;
  readonly onEvent: (event: OutboxEvent) => void;
}

interface Entry {
  readonly text: string;
  readonly request: ReadonlyMap<string, string>;
  /** The CRM's wall clock read as if it were UTC: its zone is not known. */
  readonly created: number;
}

/** Most entries that one call gives (the vendor's document). */
const pageSize = 50;
/** Zones differ by whole quarters of an hour. */
const quarter = 900_000;
const farthestZone = 14 * 3_600_000;
const minutesBefore = 120_000;
/** A lead that took its relay down so often in a row would do it again. */
const mostCrashes = 3;

/**
 * Looks for unclear leads in the CRM's own list, all of them in one call where it can be:
 * by the receipt that the lead carries in a field of its own, else by all that was sent of its request.
 */
export function createLookUp(parts: LookUpParts) {
  const { leads, seal, budget, crm, settings } = parts;
  let nextLook = 0;
  /** How far the CRM's clock is ahead of UTC, once an entry has told. */
  let zone: number | undefined;

  return async (now: number, breaker: Breaker): Promise<void> => {
    if (now < nextLook || now < breaker.openFrom) return;
    const due = await leads.unclear(now, pageSize);
    if (due.length === 0) return;
    nextLook = now + settings.lookEvery;
    let entries: readonly Entry[];
    let whole: boolean;
    try {
      ({ entries, whole } = await readEntries(Math.min(...due.map(({ sent_at }) => sent_at))));
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      for (const lead of due) await foundNothing(lead, now, false);
      return;
    }
    for (const lead of due) {
      const found = await findEntry(lead, entries);
      if (!found) {
        await foundNothing(lead, now, whole);
        continue;
      }
      await tell(lead, now, { state: 'delivered', code: 'found', due: now });
    }
  };

  /** As far back as the oldest of the leads, whatever the zone of the CRM's clock may be. */
  async function readEntries(oldest: number): Promise<{ entries: readonly Entry[]; whole: boolean }> {
    const entries: Entry[] = [];
    for (let page = 1; page <= settings.lookPages; page++) {
      await budget.take('look-up');
      const list = asEntries(
        asMap(await crm('').loadWireApplications({ order: 'desc', limit: pageSize, page }))?.get('list'),
      ).map(([, entry]) => readEntry(entry));
      entries.push(...list);
      const last = list.at(-1);
      if (list.length < pageSize || !last) return { entries, whole: true };
      zone ??= await learnZone(list);
      if (last.created < oldest + (zone ?? -farthestZone) - settings.lookBack)
        return { entries, whole: true };
    }
    return { entries, whole: false };
  }

  /** From an entry that carries the receipt of a lead whose time is known. */
  async function learnZone(list: readonly Entry[]): Promise<number | undefined> {
    for (const { text, created } of list) {
      const lead = await leads.find(/\bR-[A-Z2-7]{16}\b/.exec(text)?.[0] ?? '');
      if (lead?.state === 'delivered') return zoneOf(created, lead.sent_at);
    }
    return undefined;
  }

  async function findEntry(lead: StoredLead, entries: readonly Entry[]): Promise<Entry | undefined> {
    const named = entries.find(({ text }) => text.includes(lead.receipt));
    if (named || parts.tokenField) return named;
    const request = await requestOf(lead);
    // One value, `yes` say, tells nobody apart.
    if (!request || request.size < 2) return undefined;
    const alike = entries.filter((entry) => isInTime(entry, lead.sent_at) && hasAll(entry.request, request));
    // Those that are known to be delivered are in the list as well, also the ones found a moment ago.
    const twins = await leads.deliveredTwins(
      lead.fingerprint,
      lead.sent_at - settings.settle - minutesBefore,
    );
    const found = alike[twins];
    if (found) zone ??= zoneOf(found.created, lead.sent_at);
    return found;
  }

  /** Undefined for one that can't be opened: its delivery will say so, and no other has to wait for it. */
  async function requestOf({ sealed }: StoredLead): Promise<ReadonlyMap<string, string> | undefined> {
    try {
      return sealed ? sentRequest(readKeptLead(await seal.open(sealed)).data) : undefined;
    } catch (error) {
      parts.onEvent({ is: 'error', error });
      return undefined;
    }
  }

  function isInTime({ created }: Entry, sent: number): boolean {
    const itsZone = zoneOf(created, sent);
    const late = created - sent - itsZone;
    return (
      Math.abs(itsZone) <= farthestZone && late >= -minutesBefore && late <= settings.settle + minutesBefore
    );
  }

  async function foundNothing(lead: StoredLead, now: number, whole: boolean): Promise<void> {
    const wait = whole ? undefined : waitAfterLook(lead.looks);
    if (wait !== undefined) {
      const due = now + wait * settings.haste;
      await tell(lead, now, { state: 'unclear', code: lead.code, due, looks: lead.looks + 1 });
      return;
    }
    const isAbsent = whole && parts.tokenField !== undefined;
    if (lead.crashes >= mostCrashes) {
      await tell(lead, now, {
        state: 'attention',
        code: 'crashed',
        due: now,
        ...(!isAbsent && { repeat: true }),
      });
    } else if (isAbsent) {
      await tell(lead, now, { state: 'queued', code: 'absent', due: now });
    } else {
      // What could be known for certain is not guessed at.
      const again = parts.unclear === 'resend' && !parts.tokenField;
      await tell(lead, now, {
        state: again ? 'queued' : 'attention',
        code: whole ? 'absent' : 'not-found',
        due: now,
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
    parts.onEvent({ is: change.state as 'queued', receipt: lead.receipt, code: change.code });
  }
}

function zoneOf(created: number, sent: number): number {
  return Math.round((created - sent) / quarter) * quarter;
}

function readEntry(wire: WireValue): Entry {
  const entry: WireMap = asMap(wire) ?? new Map();
  const created = Date.parse(`${asText(entry.get('date_create')).replace(' ', 'T')}Z`);
  return {
    text: asEntries(entry.get('fields'))
      .map(([, field]) => asText(asMap(field)?.get('value') ?? field))
      .concat(asText(entry.get('comment')), asText(entry.get('request_name')))
      .join('\n'),
    request: listedRequest(entry.get('fields')),
    created: Number.isNaN(created) ? 0 : created,
  };
}

function hasAll(listed: ReadonlyMap<string, string>, sent: ReadonlyMap<string, string>): boolean {
  return [...sent].every(([id, value]) => listed.get(id) === value);
}
