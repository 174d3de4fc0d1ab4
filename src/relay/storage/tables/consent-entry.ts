import type { ConsentRecord } from '../../../form/consent.js';
import { hashText } from '../../encoding/hash-text.js';

/** A consent of a lead before it is added to the ledger (table) of consents. */
export interface NewConsent {
  /** Receipt number of the lead. */
  readonly lead: string;
  readonly form: string;
  /** Host name of the page on which the visitor decided. */
  readonly site: string;
  /** Time at which the lead arrived, in milliseconds since 1970, by the clock of the relay. */
  readonly recordedAt: number;
  /** Keyed hash of the visitor's e-mail address. `null`: the lead has no e-mail address. */
  readonly email: string | null;
  /** Keyed hash of the visitor's phone number. `null`: the lead has no phone number. */
  readonly phone: string | null;
  /** Id of the key with which `email` and `phone` were hashed. The id does not reveal the key. */
  readonly keyId: string;
  readonly record: ConsentRecord;
}

/** An entry of the ledger of consents: a row of the table `consents`. */
export interface ConsentEntry {
  /** Number of the entry in the ledger (table) of consents; the first entry has 1. */
  readonly seq: number;
  readonly recorded_at: number;
  readonly lead: string;
  readonly form: string;
  readonly site: string;
  /** Id that the page gives to the consent. */
  readonly consent: string;
  /** 1: the visitor agreed. 0: the visitor did not agree. */
  readonly given: number;
  /** SHA-256 of the text beside the checkbox, in hex. */
  readonly text: string;
  /**
   * SHA-256 of the CRM's publication, such as a privacy notice, that the visitor saw, in hex. Empty: there was none.
   */
  readonly document: string;
  readonly version: string;
  readonly publication: string;
  readonly language: string;
  /** Time at which the visitor decided, by the clock of the visitor's device. */
  readonly decided_at: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly key_id: string;
  /**
   * SHA-256 of the hash of the entry before and of all columns of this entry, in hex. So a changed entry is noticed.
   */
  readonly hash: string;
}

/** Number and hash of an entry in the ledger of consents. For a ledger without entries: 0 and an empty hash. */
export interface ChainPlace {
  readonly seq: number;
  readonly hash: string;
}

/** Returns the hash of a ledger entry. The hash depends on all columns of the entry and on all entries before it. */
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

/**
 * Replaces characters that some database cannot store unchanged: NUL, and halves of surrogate pairs. A text that the
 * database changes would not match its hash later.
 */
export function toStorableText(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text.replaceAll('\0', '\uFFFD')));
}
