import type { WireValue } from '../../crm/json/wire-json.js';
import type { GivenConsent } from '../../form/consent.js';
import type { FormDefinition } from '../../form/definition.js';
import type { Seal } from '../storage/encryption.js';
import { newReceipt } from '../storage/random-id.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { writeKeptLead } from './lead-payload.js';
import { fingerprintText, sentRequest } from './normalize-values.js';
import { type Lead, namesOfFiles, readLead } from './parse-lead.js';
import type { ReadSigned } from './signed-values.js';

export interface ReceptionParts {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly seal: Seal;
  readonly now: () => number;
  readonly readSigned: ReadSigned;
  readonly signedFields: ReadonlySet<string>;
  /** Address of the field that carries the receipt, in the forms that have it. */
  readonly tokenField: string | undefined;
  /** Hears of a lead that is kept back as spam, once it is on disk. */
  readonly onKeptBack: (receipt: string, code: string) => void;
}

export interface Submission {
  readonly definition: FormDefinition;
  /** Host name of the page. */
  readonly host: string;
  /** `data` as it was sent. */
  readonly data: WireValue | undefined;
  /** Of a personal link, as it was in the page's address; empty without one. */
  readonly signed: string;
  /** UUID; a lead without one is never the same as another. */
  readonly token: string | undefined;
  /** Why it looks like spam, as a word for the operator, for whom it is kept and not sent; undefined where it does not. */
  readonly suspicion: string | undefined;
  readonly consents: readonly GivenConsent[];
}

export interface Received {
  /** Undefined when nothing of the form was filled in: then nothing was stored. */
  readonly receipt: string | undefined;
  readonly dropped: number;
  readonly missing: number;
  /** The personal link was not ours, or is no longer good: nothing of it is in the lead. */
  readonly isForged: boolean;
}

/** Writes a lead down; when it resolves, the lead is on disk. The same token and body give the same receipt. */
export function createReception(parts: ReceptionParts) {
  const { leads, uploads, seal, now, readSigned, signedFields, tokenField, onKeptBack } = parts;
  return async (submission: Submission): Promise<Received> => {
    const { definition, host, data, token, suspicion, consents } = submission;
    const signed = await readSigned(submission.signed, definition.id);
    const isForged = submission.signed !== '' && !signed;
    const files = new Set(namesOfFiles(data, definition));
    const lead: Lead = readLead(data, definition, { signed: signed ?? new Map(), signedFields });
    const { dropped, missing, leftOut } = lead;
    if (lead.kept === 0) return { receipt: undefined, dropped, missing, isForged };

    const kept = {
      formtype: definition.id,
      host,
      data: lead.data,
      leftOut,
      uploads: [...files],
      token: token ?? '',
      receiptField: definition.fields.find(({ address }) => address === tokenField)?.address ?? '',
      consents,
    };
    // All at once: each goes through the thread pool, and the leads of one turn of the event loop share a commit.
    const [[tokenHash, ...olderTokens], [body, ...olderBodies], fingerprint, sealed] = await Promise.all([
      seal.hashes(token ?? newReceipt()),
      // Without the host, which a page's own redirect may change between two tries, without times of consent, and without
      // what the form has meanwhile been given.
      seal.hashes(writeKeptLead({ ...kept, host: '', consents: [], receiptField: '' })),
      seal.hash(fingerprintText(definition.id, sentRequest(lead.data))),
      seal.close(writeKeptLead(kept)),
    ]);
    const receipt = await leads.add({
      receipt: newReceipt(),
      form: definition.id,
      token: tokenHash,
      body,
      before: olderTokens.map((older, at) => ({ token: older, body: olderBodies[at] ?? '' })),
      fingerprint,
      sealed,
      state: suspicion ? 'quarantine' : 'queued',
      code: suspicion ?? '',
      now: now(),
    });
    await Promise.all([...files].map((file) => uploads.claim(file, receipt)));
    if (suspicion) onKeptBack(receipt, suspicion);
    return { receipt, dropped, missing, isForged };
  };
}
