import type { WireValue } from '../../crm/json/wire-json.js';
import type { Encryption } from '../storage/encryption.js';
import { createReceipt, deriveReceipt } from '../storage/random-id.js';
import type { NewLead } from '../storage/tables/lead-schema.js';
import { type LeadPayload, writeLeadPayload, writeSubmission } from './lead-payload.js';
import { normalizeSentRequest, writeFingerprint } from './normalize-values.js';

/** An encrypted lead, with the hashes by which a retry and the lead's entry in the CRM's list are recognized. */
export type LeadRecord = Pick<
  NewLead,
  'receipt' | 'form' | 'tokenHash' | 'bodyHash' | 'olderHashes' | 'fingerprint' | 'sealed' | 'uploads'
>;

/**
 * Encrypts a lead and computes its hashes. The receipt number of a lead with an idempotency key is derived from the
 * key and the submission.
 * @param texts the texts that `writeSubmissionTexts` returns
 */
export async function createLeadRecord(
  payload: LeadPayload,
  [submissionText, ...earlierTexts]: SubmissionTexts,
  encryption: Encryption,
): Promise<LeadRecord> {
  const { formtype: form, data, uploads, token } = payload;
  const receipt =
    token === ''
      ? createReceipt()
      : deriveReceipt(await encryption.hash('receipt', `${token} ${submissionText}`));
  // Hashing and encryption run in parallel, because each uses the thread pool.
  const [tokenHashes, bodyHashes, earlierBodyHashes, fingerprint, sealed] = await Promise.all([
    encryption.hashWithAllKeys('lead', token || createReceipt()),
    encryption.hashWithAllKeys('lead', submissionText),
    Promise.all(earlierTexts.map((text) => encryption.hashWithAllKeys('lead', text))),
    encryption.hash('lead', writeFingerprint(form, normalizeSentRequest(data))),
    encryption.encryptLead(writeLeadPayload(payload), receipt),
  ]);
  return {
    receipt,
    form,
    tokenHash: tokenHashes[0],
    bodyHash: bodyHashes[0],
    olderHashes: tokenHashes.flatMap((tokenHash, index) => [
      ...(index > 0 ? [{ tokenHash, bodyHash: bodyHashes[index] ?? '' }] : []),
      ...earlierBodyHashes.map((hashes) => ({ tokenHash, bodyHash: hashes[index] ?? '' })),
    ]),
    fingerprint,
    sealed,
    uploads,
  };
}

/** Texts of a submission whose hashes recognize a retry: of this version of the relay, then of earlier versions. */
export type SubmissionTexts = readonly [current: string, ...earlier: string[]];

/**
 * Writes the texts by which a retry of a submission is recognized. They leave out everything that can differ between two
 * tries: the host name (the page may redirect to another one), the times of the consents, and all that depends on the
 * form, the settings and the time.
 * @param submitted the values as the page sent them
 */
export function writeSubmissionTexts(
  payload: LeadPayload,
  submitted: WireValue | undefined,
  personalLink: string,
): SubmissionTexts {
  const { formtype, consents } = payload;
  const current = writeSubmission(formtype, submitted, personalLink, consents);
  // Relays before December 2026 recognized a retry by one of these texts.
  const earlier = [
    writeSubmission(formtype, submitted, personalLink),
    writeLeadPayload({ ...payload, host: '', consents: [], contacts: undefined, receiptField: '' }),
  ];
  return [current, ...earlier.filter((text) => text !== current)];
}
