import { hashText } from '../../encoding/hash-text.js';
import { type Database, maxClockSkewMs, runStep, sql, type Transaction } from '../database/sql.js';
import {
  type ChainPlace,
  type ConsentEntry,
  hashEntry,
  type NewConsent,
  toStorableText,
} from './consent-entry.js';

/**
 * The ledger (table) of consents. Entries are only appended, never changed. After `CONSENT_DAYS` they are deleted from
 * the beginning of the ledger.
 */
export interface ConsentStore {
  /**
   * Returns entries of the ledger (table) of consents after the entry number `afterSeq`, in the order of the ledger.
   */
  list(afterSeq: number, limit: number): Promise<readonly ConsentEntry[]>;
  /** Returns the ledger entries for the consents of a lead, in the order of the ledger (table) of consents. */
  findByLead(receipt: string): Promise<readonly ConsentEntry[]>;
  /** Returns the consents whose e-mail address or phone number has a certain keyed hash. */
  findByContact(kind: 'email' | 'phone', hash: string): Promise<readonly ConsentEntry[]>;
  /** Returns the text of a consent by its hash. `undefined`: the database has no text with this hash. */
  readText(hash: string): Promise<string | undefined>;
  readBounds(): Promise<LedgerBounds>;
  /**
   * Returns the number of consents whose e-mail address or phone number was hashed with another key than those in
   * `keyIds`.
   */
  countOtherKeys(keyIds: readonly string[]): Promise<number>;
  /**
   * Deletes the oldest entries, if they were recorded before `cutoff`, and the texts that no other entry needs.
   * Returns the number of deleted entries. Times are milliseconds since 1970.
   */
  deleteExpired(cutoff: number, now: number): Promise<number>;
}

export interface LedgerBounds {
  /**
   * Number and hash of the consent that was deleted last because of its age. The remaining ledger (table) of consents
   * begins after it.
   */
  readonly base: ChainPlace;
  /** Number and hash of the last entry of the ledger (table) of consents. */
  readonly head: ChainPlace;
}

/**
 * Largest number of consents that one transaction deletes. A longer transaction would delay the leads that have to be
 * stored.
 */
const maxDeletedAtOnce = 5_000;
const lastSeq = Number.MAX_SAFE_INTEGER;

/**
 * Appends the consents of a lead to the ledger (table) of consents. It is called in the transaction that stores the
 * lead, so the lead and its consents are stored together or not at all.
 */
export function* appendConsents(consents: readonly NewConsent[]): Transaction<void> {
  if (consents.length === 0) return;
  // The UPDATE locks the only row of the table, so no other relay can append entries until the transaction ends.
  const [before] = yield* runStep<ChainPlace>(sql`
    UPDATE consent_ledger SET seq = seq + ${consents.length} WHERE id = 1
    RETURNING seq - ${consents.length} AS seq, hash`);
  if (!before) throw new Error('The table consent_ledger has no row.');
  let hash = before.hash;
  for (const [index, consent] of consents.entries()) {
    const text = yield* addText(consent.record.text);
    const document = consent.record.document === '' ? '' : yield* addText(consent.record.document);
    const entry = toEntry(consent, Number(before.seq) + index + 1, text, document);
    hash = hashEntry(hash, entry);
    yield sql`
      INSERT INTO consents (seq, recorded_at, lead, form, site, consent, given, text, document, version, publication,
        language, decided_at, email, phone, key_id, hash)
      VALUES (${entry.seq}, ${entry.recorded_at}, ${entry.lead}, ${entry.form}, ${entry.site}, ${entry.consent},
        ${entry.given}, ${entry.text}, ${entry.document}, ${entry.version}, ${entry.publication}, ${entry.language},
        ${entry.decided_at}, ${entry.email}, ${entry.phone}, ${entry.key_id}, ${hash})`;
  }
  yield sql`UPDATE consent_ledger SET hash = ${hash} WHERE id = 1`;
}

function* addText(text: string): Transaction<string> {
  const storable = toStorableText(text);
  const hash = hashText(storable);
  yield sql`INSERT INTO consent_texts (hash, text) VALUES (${hash}, ${storable}) ON CONFLICT (hash) DO NOTHING`;
  return hash;
}

function toEntry(
  { lead, form, site, recordedAt, email, phone, keyId, record }: NewConsent,
  seq: number,
  text: string,
  document: string,
): Omit<ConsentEntry, 'hash'> {
  return {
    seq,
    recorded_at: recordedAt,
    lead,
    form,
    site: toStorableText(site),
    consent: toStorableText(record.id),
    given: Number(record.given),
    text,
    document,
    version: toStorableText(record.version),
    publication: toStorableText(record.publication),
    language: toStorableText(record.language),
    decided_at: toStorableText(record.at),
    email,
    phone,
    key_id: keyId,
  };
}

export function createConsentStore(database: Pick<Database, 'query' | 'transact'>): ConsentStore {
  const { query, transact } = database;
  return {
    list: (afterSeq, limit) =>
      query(sql`SELECT * FROM consents WHERE seq > ${afterSeq} ORDER BY seq LIMIT ${limit}`),
    findByLead: (receipt) => query(sql`SELECT * FROM consents WHERE lead = ${receipt} ORDER BY seq`),
    findByContact: (kind, hash) =>
      kind === 'email'
        ? query(sql`SELECT * FROM consents WHERE email = ${hash} ORDER BY seq`)
        : query(sql`SELECT * FROM consents WHERE phone = ${hash} ORDER BY seq`),
    async readText(hash) {
      const [row] = await query<{ text: string }>(sql`SELECT text FROM consent_texts WHERE hash = ${hash}`);
      return row?.text;
    },
    async readBounds() {
      const [row] = await query<Record<'seq' | 'base_seq', number> & Record<'hash' | 'base_hash', string>>(
        sql`SELECT * FROM consent_ledger WHERE id = 1`,
      );
      const { seq = 0, hash = '', base_seq = 0, base_hash = '' } = row ?? {};
      return { base: { seq: base_seq, hash: base_hash }, head: { seq, hash } };
    },
    async countOtherKeys(keyIds) {
      const rows = await query<{ key_id: string; entries: number }>(sql`
        SELECT key_id, count(*) AS entries FROM consents
        WHERE email IS NOT NULL OR phone IS NOT NULL GROUP BY key_id`);
      return rows
        .filter(({ key_id }) => !keyIds.includes(key_id))
        .reduce((sum, { entries }) => sum + Number(entries), 0);
    },
    async deleteExpired(cutoff, now) {
      let total = 0;
      for (let deleted = maxDeletedAtOnce; deleted === maxDeletedAtOnce; total += deleted)
        deleted = await transact(() => deleteOldest(cutoff, now));
      return total;
    },
  };
}

/**
 * Deletes expired entries from the beginning of the ledger (table) of consents. Returns the number of deleted entries.
 */
function* deleteOldest(cutoff: number, now: number): Transaction<number> {
  // Each hash depends on the entry before, so the ledger can be shortened only at its beginning. Deleting stops at the
  // first entry that must be kept. An entry from the future was recorded while the clock was wrong; it does not stop
  // the deleting.
  const [expired] = yield* runStep<{ last: number | null }>(sql`
    SELECT max(seq) AS last FROM consents WHERE recorded_at < ${cutoff} AND seq < COALESCE(
      (SELECT min(seq) FROM consents WHERE recorded_at >= ${cutoff} AND recorded_at <= ${now + maxClockSkewMs}), ${lastSeq})`);
  if (expired?.last == null) return 0;
  const [oldest] = yield* runStep<{ seq: number }>(sql`SELECT min(seq) AS seq FROM consents`);
  const end = Math.min(expired.last, (oldest?.seq ?? 1) + maxDeletedAtOnce - 1);
  yield sql`
    UPDATE consent_ledger SET base_seq = ${end}, base_hash = (SELECT hash FROM consents WHERE seq = ${end}) WHERE id = 1`;
  const deleted = yield* runStep<Pick<ConsentEntry, 'text' | 'document'>>(
    sql`DELETE FROM consents WHERE seq <= ${end} RETURNING text, document`,
  );
  for (const hash of new Set(deleted.flatMap(({ text, document }) => [text, document])))
    yield sql`
      DELETE FROM consent_texts WHERE hash = ${hash} AND NOT EXISTS (SELECT 1 FROM consents WHERE text = ${hash})
        AND NOT EXISTS (SELECT 1 FROM consents WHERE document = ${hash})`;
  return deleted.length;
}
