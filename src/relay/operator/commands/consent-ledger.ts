import { hashText } from '../../encoding/hash-text.js';
import { type ContactKind, hashContactForSearch } from '../../leads/consent-contacts.js';
import type { Encryption } from '../../storage/encryption.js';
import { type ChainPlace, type ConsentEntry, hashEntry } from '../../storage/tables/consent-entry.js';
import type { ConsentStore, LedgerBounds } from '../../storage/tables/consent-store.js';
import { asRecord } from '../json-record.js';
import { OperatorError } from '../operator-error.js';

/**
 * A command of `apro-forms consents`, which reads the ledger (table) of consents. The program exports or checks a long
 * ledger with several commands, one after the other, so that no single command takes long.
 */
export type ConsentCommand =
  | { readonly do: 'consents'; readonly by: ContactKind | 'receipt'; readonly value: string }
  /** Returns the consents after the entry number `after` of the ledger (table) of consents, and their texts. */
  | { readonly do: 'consents-export'; readonly after?: number }
  /**
   * Checks whether consents in the ledger were changed. `after`: the last consent that the previous step has checked.
   * `known`: number and hash of a consent that an earlier check printed.
   */
  | { readonly do: 'consents-verify'; readonly after?: ChainPlace; readonly known?: ChainPlace };

/** A consent from the ledger of consents, as the command line shows it to an operator. */
export interface ConsentReport {
  readonly entry: number;
  readonly receipt: string;
  readonly form: string;
  /** Host name of the page on which the visitor decided. */
  readonly site: string;
  /** Time at which the lead with the consent arrived, in ISO 8601. */
  readonly recorded: string;
  /** Time at which the visitor decided, by the clock of the visitor's device. */
  readonly decided: string;
  readonly consent: string;
  readonly given: boolean;
  readonly text: string;
  /**
   * Title and text of the CRM's publication, such as a privacy notice, that the visitor saw. Missing: there was none.
   */
  readonly document?: string;
  readonly version: string;
  readonly publication?: string;
  readonly language: string;
  readonly hash: string;
}

export interface ConsentPage extends LedgerBounds {
  readonly entries: readonly ConsentEntry[];
  /** Texts to which visitors have consented. The key is the hash of the text, and each entry contains this hash. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface VerifyStep extends LedgerBounds {
  /** Number of ledger entries that this step of the check found unchanged. */
  readonly checked: number;
  /** Number and hash of the last checked entry. The next step of the check continues after this entry. */
  readonly place: ChainPlace;
  readonly isDone: boolean;
  /** Sentence that says what was changed in the ledger. If the property is present, the check ends. */
  readonly fault?: string;
}

const entriesPerStep = 2_000;
/** Largest number of exported consents in one answer. The number is low because the texts of consents can be long. */
const entriesPerPage = 100;

export interface ConsentLedgerDeps {
  readonly consents: ConsentStore;
  readonly encryption: Pick<Encryption, 'hashWithAllKeys' | 'consentKeyIds'>;
}

/** Creates the functions that list, export and check the ledger of consents. */
export function createConsentLedger({ consents, encryption }: ConsentLedgerDeps) {
  return {
    run(command: ConsentCommand): Promise<readonly ConsentReport[] | ConsentPage | VerifyStep> {
      if (command.do === 'consents') return find(command.by, command.value);
      return command.do === 'consents-export' ? exportPage(command.after) : verify(command);
    },
    find,
    verify,
  };

  async function find(by: ContactKind | 'receipt', value: string): Promise<readonly ConsentReport[]> {
    const hashes = by === 'receipt' ? [] : await hashContactForSearch(by, value, encryption);
    const found =
      by === 'receipt'
        ? [await consents.findByLead(value.trim())]
        : await Promise.all(hashes.map((hash) => consents.findByContact(by, hash)));
    const entries = found.flat().sort((a, b) => a.seq - b.seq);
    if (by !== 'receipt' && entries.length === 0) await assertAllSearchable();
    const texts = await readTexts(entries);
    return entries.map((entry) => toReport(entry, texts));
  }

  /**
   * @throws OperatorError if a search by e-mail address or phone number cannot find all consents, because their secret
   * is not set any more
   */
  async function assertAllSearchable(): Promise<void> {
    const count = await consents.countOtherKeys(encryption.consentKeyIds);
    if (count === 0) return;
    throw new OperatorError(
      `Nothing was found, but ${count} of the recorded consents can't be searched by e-mail or phone: their secret is not in DATA_KEY any more. Set DATA_KEY=NEW,OLD and restart the relay, or search by receipt.`,
    );
  }

  async function exportPage(after = 0): Promise<ConsentPage> {
    const entries = await consents.list(after, entriesPerPage);
    const texts = await readTexts(entries);
    return { entries, texts: Object.fromEntries(texts), ...(await consents.readBounds()) };
  }

  async function readTexts(entries: readonly ConsentEntry[]): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    for (const hash of collectTextHashes(entries)) {
      const text = await consents.readText(hash);
      if (text !== undefined) texts.set(hash, text);
    }
    return texts;
  }

  async function verify({ after, known }: Omit<ConsentCommand & { do: 'consents-verify' }, 'do'>) {
    const { base } = await consents.readBounds();
    // Since the last step, the relay may have deleted expired entries from the beginning of the ledger. Then the
    // check goes on from the new beginning.
    const start = after && after.seq >= base.seq ? after : base;
    const entries = await consents.list(start.seq, entriesPerStep);
    let place: ChainPlace = start;
    let fault = known && findKnownFault(known, place, base);
    let checked = 0;
    for (const entry of entries) {
      fault ??= findEntryFault(entry, place);
      if (fault) break;
      place = { seq: entry.seq, hash: entry.hash };
      fault = known && findKnownFault(known, place, base);
      checked++;
    }
    fault ??= await findTextFault(entries);
    const isLastPage = entries.length < entriesPerStep;
    // The end of the ledger (table) of consents is read after the entries, because new leads append entries meanwhile.
    const bounds = await consents.readBounds();
    const isAtEnd = place.seq >= bounds.head.seq;
    if (isLastPage && !fault) fault = await findEndFault(place, bounds, known);
    return {
      checked,
      place,
      isDone: fault !== undefined || (isLastPage && isAtEnd),
      ...(fault && { fault }),
      ...bounds,
    } satisfies VerifyStep;
  }

  /**
   * Finds out whether entries were removed from the end of the ledger. Another table stores the number of the last
   * entry, so missing entries are noticed.
   */
  async function findEndFault(
    place: ChainPlace,
    { head }: LedgerBounds,
    known: ChainPlace | undefined,
  ): Promise<string | undefined> {
    if (place.seq === head.seq && place.hash !== head.hash)
      return `The end of the ledger does not fit entry ${head.seq}: one of them was changed.`;
    if (place.seq < head.seq && (await consents.list(place.seq, 1)).length === 0)
      return `Entries ${place.seq + 1} to ${head.seq} are missing: they were removed.`;
    if (place.seq > head.seq)
      return `The ledger ends with entry ${head.seq}, but there is an entry ${place.seq}.`;
    if (known && known.seq > head.seq)
      return `The ledger had ${known.seq} entries, and has ${head.seq} now: entries were removed from its end.`;
    return undefined;
  }

  async function findTextFault(entries: readonly ConsentEntry[]): Promise<string | undefined> {
    for (const hash of collectTextHashes(entries)) {
      const text = await consents.readText(hash);
      if (text !== undefined && hashText(text) === hash) continue;
      // The text of a consent is missing. This is no fault if the relay has meanwhile deleted the expired consents
      // with this text.
      const stillThere = entries.find((entry) => entry.text === hash || entry.document === hash)?.seq ?? 0;
      if ((await consents.list(stillThere - 1, 1))[0]?.seq !== stillThere) continue;
      return text === undefined
        ? `The text of entry ${stillThere} is missing: it was removed.`
        : `The text of entry ${stillThere} was changed.`;
    }
    return undefined;
  }
}

/** Returns the hashes of the texts that the entries name. An entry without a document has an empty hash for it. */
function collectTextHashes(entries: readonly ConsentEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ text, document }) => [text, document]).filter((hash) => hash !== ''));
}

function findEntryFault(entry: ConsentEntry, before: ChainPlace): string | undefined {
  if (entry.seq !== before.seq + 1)
    return `Entry ${before.seq + 1} is missing: it was removed, or the database was put together from two copies.`;
  if (hashEntry(before.hash, entry) === entry.hash) return undefined;
  return `Entry ${entry.seq} was changed, or the entry before it was replaced: its hash does not fit. Compare it with a backup.`;
}

function findKnownFault(known: ChainPlace, place: ChainPlace, base: ChainPlace): string | undefined {
  if (known.seq < base.seq)
    return `Entry ${known.seq} is older than CONSENT_DAYS and was deleted: check against a newer entry than ${known.seq}.`;
  return known.seq === place.seq && known.hash !== place.hash
    ? `Entry ${known.seq} has another hash than before: the ledger was written again.`
    : undefined;
}

function toReport(entry: ConsentEntry, texts: ReadonlyMap<string, string>): ConsentReport {
  const { seq, lead, form, site, consent, given, version, publication, language, hash } = entry;
  const text = texts.get(entry.text);
  if (text === undefined)
    throw new OperatorError(`The text of entry ${seq} is missing: run apro-forms consents verify.`);
  const document = texts.get(entry.document);
  return {
    entry: seq,
    receipt: lead,
    form,
    site,
    recorded: new Date(entry.recorded_at).toISOString(),
    decided: entry.decided_at,
    consent,
    given: given === 1,
    text,
    ...(document !== undefined && { document }),
    version,
    ...(publication && { publication }),
    language,
    hash,
  };
}

export function isConsentCommand(value: unknown): value is ConsentCommand {
  const { do: action, by, value: text, after, known } = asRecord(value);
  if (action === 'consents')
    return (by === 'email' || by === 'phone' || by === 'receipt') && typeof text === 'string';
  if (action === 'consents-export') return after === undefined || Number.isSafeInteger(after);
  return action === 'consents-verify' && [after, known].every((place) => !place || isPlace(place));
}

function isPlace(value: unknown): value is ChainPlace {
  const { seq, hash } = asRecord(value);
  return Number.isSafeInteger(seq) && typeof hash === 'string';
}
