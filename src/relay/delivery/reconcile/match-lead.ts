import { LRUCache } from 'lru-cache';
import type { OutboxSettings } from '../../config/config.js';
import type { ServedForms } from '../../forms/form-catalog.js';
import { readKeptLead } from '../../leads/lead-payload.js';
import { mostAhead } from '../../storage/database/sql.js';
import type { Seal } from '../../storage/encryption.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { countSaid, type Said, saidIn } from './expected-values.js';
import type { Entry } from './list-page.js';

export interface RecognitionParts {
  readonly leads: LeadStore;
  readonly seal: Seal;
  /** Whose options are in the list by their ids, perhaps. */
  readonly forms: Pick<ServedForms, 'recallBySendId'>;
  /** Addresses of the fields that carry a receipt, and the mark of a repeat. */
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  /** When an entry may have been made: after `settle`, by clocks that differ by `clockTolerance`. */
  readonly settings: Pick<OutboxSettings, 'settle' | 'clockTolerance'>;
  readonly now: () => number;
  /** Hears of a lead that can't be opened. */
  readonly onError: (error: unknown) => void;
}

export interface Recognition {
  /** What a page of the list tells of the CRM's clock, after all that was read before it. */
  learnFrom(page: readonly Entry[], all: readonly Entry[]): Promise<void>;
  /** A time in the CRM's zone; the earliest that it can be while that is not known. */
  inCrmTime(time: number): number;
  /** Whether its receipt is in the CRM's list if the lead is in the CRM: then one that is not found is not there. */
  showsReceipt(lead: StoredLead): Promise<boolean>;
  /** Whether it says enough to be told from others in that list. */
  saysEnough(lead: StoredLead): Promise<boolean>;
  /** Whether the CRM has it. */
  isAmong(lead: StoredLead, entries: readonly Entry[]): Promise<boolean>;
}

/** What of a lead the CRM's list would show. */
interface Shown {
  readonly request: ReadonlyMap<string, Said>;
  /** A form without the field loses it, and a lead may be older than the setting. */
  readonly hasReceipt: boolean;
  /** Its form was known, and with it what its options are listed as. */
  readonly hasForm: boolean;
}

/** One value, `yes` say, tells nobody apart. */
const leastSaid = 2;

/** When an entry was created by the CRM's clock, and its lead sent by ours. */
interface Sighting {
  readonly created: number;
  readonly sent: number;
}

/** Zones differ by whole quarters of an hour. */
const quarter = 900_000;
const farthestZone = 14 * 3_600_000;
/** A zone is learned anew after so long: clocks are put forward and back. */
const zoneHoldsFor = 6 * 3_600_000;
/** So many are remembered: each look may have to do with the same ones. */
const mostRequests = 2_000;
/** The newest leads are in the list's first pages. */
const mostToLearnFrom = 100;

/**
 * Knows a lead in the CRM's list: by the receipt that it carries in a field of its own, else by all that was sent of its
 * request. Where several of ours may be behind the same entries, it is there only if these are enough for all: a lead
 * that comes twice is marked, one that is taken for another is lost.
 */
export function createRecognition(parts: RecognitionParts): Recognition {
  const { leads, seal, forms, tokenField, noteField, now, onError } = parts;
  const { settle, clockTolerance: tolerance } = parts.settings;
  const marks = [tokenField, noteField].map((address) => address?.split('.')[1] ?? '');
  /** How far the CRM's clock is ahead of UTC, once an entry has told. */
  let known: { readonly zone: number; readonly since: number } | undefined;

  const opened = new LRUCache<string, Shown>({ max: mostRequests });
  const zone = () =>
    known && known.since <= now() && now() < known.since + zoneHoldsFor ? known.zone : undefined;
  /** Of a time to come is what was sent before our own clock was set back: it would tell of that one. */
  const isTelling = (lead: StoredLead) => lead.state === 'delivered' && lead.sent_at <= now();

  function learn(created: number, sent: number): void {
    known = { zone: zoneOf(created, sent), since: now() };
  }

  /** The receipt that the relay itself has put there; one that somebody quotes is another field's value. */
  function receiptIn({ request }: Entry): string | undefined {
    const text = marks.map((id) => request.get(id) ?? '').join(' ');
    return /\br-\w+/i.exec(text)?.[0].toUpperCase();
  }

  async function findMarked(list: readonly Entry[]): Promise<Sighting | undefined> {
    for (const entry of list) {
      const lead = await leads.find(receiptIn(entry) ?? '');
      if (lead && isTelling(lead)) return { created: entry.created, sent: lead.sent_at };
    }
    return undefined;
  }

  /** An entry of which only one lead can be the origin, and no other entry's. */
  async function findOnly(page: readonly Entry[], all: readonly Entry[]): Promise<Sighting | undefined> {
    const sent = (await leads.sentBetween(now() - farthestZone, now()))
      .toSorted((a, b) => b.sent_at - a.sent_at)
      .slice(0, mostToLearnFrom);
    const shown = await Promise.all(sent.map(readShown));
    for (const entry of page) {
      const [owner, ...others] = sent.filter((_, at) => isLike(entry, shown[at]?.request));
      if (!owner || others.length > 0 || !isTelling(owner)) continue;
      // The same words of days before tell of a zone that there is not.
      if (Math.abs(zoneOf(entry.created, owner.sent_at)) > farthestZone) continue;
      if (all.every((other) => other === entry || !isSame(entry, other)))
        return { created: entry.created, sent: owner.sent_at };
    }
    return undefined;
  }

  async function isKnown(lead: StoredLead, entries: readonly Entry[]): Promise<boolean> {
    const request = (await readShown(lead))?.request;
    // Nothing in the list is of a time to come.
    const leastZone = Math.max(...entries.map(({ created }) => created)) - now() - tolerance;
    const alike = entries.filter(
      (entry) => !receiptIn(entry) && isLike(entry, request) && isInTime(entry, lead.sent_at, leastZone),
    );
    const [first] = alike;
    if (!first || alike.length < (await claimsTo(alike, lead))) return false;
    if (alike.length === 1 && zone() === undefined) learn(first.created, lead.sent_at);
    return true;
  }

  /** How many entries there would be of this lead and of ours that may stand behind them as well. */
  async function claimsTo(alike: readonly Entry[], lead: StoredLead): Promise<number> {
    const reach = settle + tolerance + (zone() === undefined ? farthestZone : 0);
    let claims = 1;
    const near = await leads.sentBetween(lead.sent_at - reach, lead.sent_at + reach);
    // Sent before our clock was set back, nobody knows when.
    const anyTime = await leads.sentBetween(now() + mostAhead, Number.MAX_SAFE_INTEGER);
    const others = new Map([...near, ...anyTime].map((other) => [other.receipt, other]));
    others.delete(lead.receipt);
    for (const other of others.values()) {
      const shown = await readShown(other);
      // Its entry would say so, and these say nothing.
      if (shown?.hasReceipt) continue;
      const isOne = shown
        ? shown.request.size > 0 &&
          alike.some(({ request }) => countSaid(request, shown.request) !== undefined)
        : other.fingerprint === lead.fingerprint;
      if (isOne) claims += other.repeat ? other.attempts : 1;
    }
    return claims;
  }

  function isInTime({ created }: Entry, sent: number, leastZone: number): boolean {
    const itsZone = zone() ?? zoneOf(created, sent);
    const late = created - sent - itsZone;
    return (
      itsZone >= leastZone &&
      Math.abs(itsZone) <= farthestZone &&
      late >= -tolerance &&
      late <= settle + tolerance
    );
  }

  /** Undefined for one that is erased or can't be opened: its delivery will say so, and no other has to wait for it. */
  async function readShown({ receipt, sealed }: StoredLead): Promise<Shown | undefined> {
    const before = opened.get(receipt);
    if (before?.hasForm || !sealed) return before;
    try {
      const { data, uploads, receiptField, formtype, host } = readKeptLead(await seal.open(sealed));
      const form = await forms.recallBySendId(formtype, host);
      // The CRM has names of its own for files.
      const isFile = ({ texts }: Said) =>
        uploads.some((id) => [...texts].some((text) => text.includes(id.toLowerCase())));
      const said = saidIn(data, form);
      const request = new Map([...said].filter(([, value]) => !isFile(value)));
      const hasReceipt = receiptField !== '' && receiptField === tokenField;
      const shown = { request, hasReceipt, hasForm: form !== undefined };
      opened.set(receipt, shown);
      return shown;
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  async function showsReceipt(lead: StoredLead): Promise<boolean> {
    return (await readShown(lead))?.hasReceipt ?? false;
  }

  return {
    showsReceipt,
    saysEnough: async (lead) => ((await readShown(lead))?.request.size ?? 0) >= leastSaid,
    async learnFrom(page, all) {
      if (zone() !== undefined) return;
      const sure = (await findMarked(page)) ?? (await findOnly(page, all));
      if (sure) learn(sure.created, sure.sent);
    },
    inCrmTime: (time) => time + (zone() ?? -farthestZone),
    async isAmong(lead, entries) {
      if (entries.some((entry) => receiptIn(entry) === lead.receipt)) return true;
      return !(await showsReceipt(lead)) && isKnown(lead, entries);
    },
  };
}

function zoneOf(created: number, sent: number): number {
  return Math.round((created - sent) / quarter) * quarter;
}

function isLike({ request }: Entry, said: Shown['request'] | undefined): boolean {
  return said !== undefined && (countSaid(request, said) ?? 0) >= leastSaid;
}

function isSame(one: Entry, other: Entry): boolean {
  return [...one.request].every(([id, value]) => other.request.get(id) === value);
}
