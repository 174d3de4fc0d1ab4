import type { WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import type { FormDefinition } from '../../form/definition.js';
import type { Encryption } from '../storage/encryption.js';
import { createReceipt } from '../storage/random-id.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { writeLeadPayload } from './lead-payload.js';
import { normalizeSentRequest, writeFingerprint } from './normalize-values.js';
import { listUploadIds, type ParsedLead, parseLead } from './parse-lead.js';
import type { VerifySignedLink } from './signed-values.js';

export interface AcceptLeadDeps {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly encryption: Encryption;
  readonly now: () => number;
  readonly verifySignedLink: VerifySignedLink;
  readonly signedFields: ReadonlySet<string>;
  /** Address of the field that carries the receipt, in the forms that have it. */
  readonly tokenField: string | undefined;
  /** Hears of a lead that is kept back as spam, once it is on disk. */
  readonly onQuarantined: (receipt: string, code: string) => void;
}

export interface LeadSubmission {
  readonly definition: FormDefinition;
  /** Host name of the page. */
  readonly host: string;
  /** `data` as it was sent. */
  readonly data: WireValue | undefined;
  /** Of a personal link, as it was in the page's address; empty without one. */
  readonly personalLink: string;
  /** UUID; a lead without one is never the same as another. */
  readonly token: string | undefined;
  /** Why it looks like spam, as a word for the operator, for whom it is kept and not sent; undefined where it does not. */
  readonly spamCode: string | undefined;
  readonly consents: readonly ConsentRecord[];
}

export interface AcceptedLead {
  /** Undefined when nothing of the form was filled in: then nothing was stored. */
  readonly receipt: string | undefined;
  readonly droppedCount: number;
  readonly missingCount: number;
  /** The personal link was not ours, or is no longer good: nothing of it is in the lead. */
  readonly isLinkInvalid: boolean;
}

/** Writes a lead down; when it resolves, the lead is on disk. The same token and body give the same receipt. */
export function createAcceptLead(deps: AcceptLeadDeps) {
  const { leads, uploads, encryption, now, verifySignedLink, signedFields, tokenField, onQuarantined } = deps;
  return async (submission: LeadSubmission): Promise<AcceptedLead> => {
    const { definition, host, data, token, spamCode, consents } = submission;
    const signedValues = await verifySignedLink(submission.personalLink, definition.id);
    const isLinkInvalid = submission.personalLink !== '' && !signedValues;
    const uploadIds = new Set(listUploadIds(data, definition));
    const lead: ParsedLead = parseLead(data, definition, {
      signedValues: signedValues ?? new Map(),
      signedFields,
    });
    const { droppedCount, missingCount, leftOut } = lead;
    if (lead.fieldCount === 0) return { receipt: undefined, droppedCount, missingCount, isLinkInvalid };

    const payload = {
      formtype: definition.id,
      host,
      data: lead.data,
      leftOut,
      uploads: [...uploadIds],
      token: token ?? '',
      receiptField: definition.fields.find(({ address }) => address === tokenField)?.address ?? '',
      consents,
    };
    // All at once: each goes through the thread pool, and the leads of one turn of the event loop share a commit.
    const [[tokenHash, ...olderTokenHashes], [bodyHash, ...olderBodyHashes], fingerprint, sealed] =
      await Promise.all([
        encryption.hashWithAllKeys(token ?? createReceipt()),
        // Without the host, which a page's own redirect may change between two tries, without times of consent, and without
        // what the form has meanwhile been given.
        encryption.hashWithAllKeys(
          writeLeadPayload({ ...payload, host: '', consents: [], receiptField: '' }),
        ),
        encryption.hash(writeFingerprint(definition.id, normalizeSentRequest(lead.data))),
        encryption.encrypt(writeLeadPayload(payload)),
      ]);
    const receipt = await leads.add({
      receipt: createReceipt(),
      form: definition.id,
      tokenHash,
      bodyHash,
      olderHashes: olderTokenHashes.map((olderTokenHash, index) => ({
        tokenHash: olderTokenHash,
        bodyHash: olderBodyHashes[index] ?? '',
      })),
      fingerprint,
      sealed,
      state: spamCode ? 'quarantine' : 'queued',
      code: spamCode ?? '',
      now: now(),
    });
    await Promise.all([...uploadIds].map((uploadId) => uploads.claim(uploadId, receipt)));
    if (spamCode) onQuarantined(receipt, spamCode);
    return { receipt, droppedCount, missingCount, isLinkInvalid };
  };
}
