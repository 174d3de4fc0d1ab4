import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ConsentRecord } from '../../../form/consent.js';

/** A consent of a lead, before it has a place in the ledger. */
export interface NewConsent {
  /** Receipt of the lead. */
  readonly lead: string;
  readonly form: string;
  /** Host name of the page. */
  readonly site: string;
  /** Arrival of the lead, in milliseconds since 1970, by the clock of the relay. */
  readonly recordedAt: number;
  /** Keyed hash of the e-mail address. `null`: the lead has none. */
  readonly email: string | null;
  /** Keyed hash of the phone number. `null`: the lead has none. */
  readonly phone: string | null;
  /** Id of the key of both hashes; does not reveal the key. */
  readonly keyId: string;
  readonly record: ConsentRecord;
}

/** A row of the table `consents`. */
export interface ConsentEntry {
  /** Place in the ledger; the first entry has 1. */
  readonly seq: number;
  readonly recorded_at: number;
  readonly lead: string;
  readonly form: string;
  readonly site: string;
  /** Id of the consent on the page. */
  readonly consent: string;
  /** 1: the visitor agreed. 0: the visitor did not. */
  readonly given: number;
  /** SHA-256 of the text, in hex. */
  readonly text: string;
  /** SHA-256 of the publication that was shown, in hex. Empty: there was none. */
  readonly document: string;
  readonly version: string;
  readonly publication: string;
  readonly language: string;
  /** Time of the decision by the visitor's clock. */
  readonly decided_at: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly key_id: string;
  /** SHA-256 of the entry before and of all columns of this entry, in hex. */
  readonly hash: string;
}

/** A place of the chain: an entry and its hash. The empty chain has 0 and an empty hash. */
export interface ChainPlace {
  readonly seq: number;
  readonly hash: string;
}

/** SHA-256 of a text in UTF-8, in hex. Web Crypto has no hash without a promise, and a transaction of SQLite can't wait. */
export function hashText(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

/** The hash of an entry: it depends on every column, and on every entry before. */
export function hashEntry(previousHash: string, entry: Omit<ConsentEntry, 'hash'>): string {
  return hashText(
    JSON.stringify([
      previousHash,
      entry.seq,
      entry.recorded_at,
      entry.lead,
      entry.form,
      entry.site,
      entry.consent,
      entry.given,
      entry.text,
      entry.document,
      entry.version,
      entry.publication,
      entry.language,
      entry.decided_at,
      entry.email,
      entry.phone,
      entry.key_id,
    ]),
  );
}

/** What every database stores unchanged: no NUL, and no half of a surrogate pair. Otherwise the hash would not match later. */
export function toStorableText(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text.replaceAll('\0', '\uFFFD')));
}
