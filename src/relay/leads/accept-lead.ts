import { maxLeadFiles } from '../../crm/definition/limits.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';
import type { FormDefinition } from '../../form/definition.js';
import { getNetworkKeys } from '../config/network.js';
import type { Encryption } from '../storage/encryption.js';
import type { NewLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { hashContacts, toLedgerEntries } from './consent-contacts.js';
import type { LeadPayload } from './lead-payload.js';
import { createLeadRecord, writeSubmissionTexts } from './lead-record.js';
import { listUploadIds, type ParsedLead, parseLead } from './parse-lead.js';
import type { VerifySignedLink } from './signed-values.js';
import { readIdempotencyKey } from './spam/idempotency-key.js';
import type { Quarantine, QuarantinedLead } from './spam/quarantine.js';

export interface AcceptLeadDeps {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly quarantine: Quarantine;
  readonly encryption: Encryption;
  readonly now: () => number;
  readonly verifySignedLink: VerifySignedLink;
  readonly signedFields: ReadonlySet<string>;
  /**
   * Address of the form field into which the relay writes the receipt number of the lead: the setting `TOKEN_FIELD`,
   * such as `ext_request.70`. Undefined: no form has such a field.
   */
  readonly tokenField: string | undefined;
  /** True: consents are recorded in the ledger (table) of consents, because the setting `CONSENT_DAYS` is not 0. */
  readonly keepsConsents: boolean;
  /** Called with the receipt number and the reason of each lead that was stored as spam, after the lead is on disk. */
  readonly onQuarantined: (receipt: string, code: string) => void;
  /** Called if the database cannot tell whether a file belongs to the lead. The worker finds it out later. */
  readonly onError: (error: unknown) => void;
}

/** A submitted form whose values are not validated yet. */
export interface LeadSubmission {
  readonly definition: FormDefinition;
  /** Host name of the page that contains the form. */
  readonly host: string;
  /** Parameter `data` of the request body: the values of the form's fields. */
  readonly data: WireValue | undefined;
  /**
   * The values as the page sent them, if `data` was computed from them with the form definition. A retry is recognized
   * by these values, because the form can change between two tries.
   * @default `data`
   */
  readonly submitted?: WireValue;
  /**
   * Content of a personal link: the parameter in the page's address that contains the signed values. Empty: the
   * visitor did not use such a link.
   */
  readonly personalLink: string;
  /**
   * Idempotency key that the page sent. A text that is no UUID counts as no key. Without a key, a retry cannot be
   * recognized and becomes a second lead.
   */
  readonly token: string | undefined;
  /**
   * Reason why the lead looks like spam. Such a lead is stored for the operator and not sent to the CRM. Undefined:
   * the lead is no spam.
   */
  readonly spamCode: string | undefined;
  /** IP address of the visitor. For each network, only a limited number of leads that look like spam is stored. */
  readonly clientAddress: string | undefined;
  readonly consents: readonly ConsentRecord[];
  /**
   * True: the answer to a refused submission is the present form with the values, so the visitor can fill it in.
   * @default false
   */
  readonly canCorrect?: boolean;
  /**
   * True: the lead was sent by `apro-forms test`. It is not counted, and its consents are not recorded.
   * @default false
   */
  readonly isTest?: boolean;
}

export interface AcceptedLead {
  /** Receipt number of the lead. Undefined: no field was filled in, so nothing was stored. */
  readonly receipt: string | undefined;
  /** Number of submitted values that the lead does not contain; `ParsedLead` explains the reasons. */
  readonly droppedCount: number;
  /** Number of files that are missing or belong to another lead. The lead is delivered without them. */
  readonly refusedFileCount: number;
  /** Number of required fields without a value. */
  readonly missingCount: number;
  /**
   * True: the personal link (a link with signed values) is forged, expired or for another form. Then the lead contains
   * none of the values in the link.
   */
  readonly isLinkInvalid: boolean;
  /** Addresses of fields of the form that are required and missing, or whose submitted value is malformed. */
  readonly refusedFields: ParsedLead['refusedFields'];
  /** True: the submission is a retry of a lead that the relay has. It must not be counted again. */
  readonly isRepeated: boolean;
  /** Reason why the lead looks like spam. Undefined: the lead is no spam. */
  readonly spamCode: string | undefined;
}

/**
 * Code of a lead without a value for any field of the form. The form has probably got other fields since the page was
 * loaded. The CRM could store nothing of such a lead, and anybody can invent fields. So it waits for an operator, within
 * the limits for leads that look like spam.
 */
const noFieldCode = 'NO_FIELD';

export type AcceptLead = (submission: LeadSubmission) => Promise<AcceptedLead>;

/**
 * Creates the function that stores a submitted lead. When the promise resolves, the lead is on disk. A retry with the
 * same idempotency key and the same data gets the same receipt number (`docs/reliability.md`, section 1).
 */
export function createAcceptLead(deps: AcceptLeadDeps): AcceptLead {
  const { leads, uploads, quarantine, encryption, now, onQuarantined, onError } = deps;
  const { verifySignedLink, signedFields, tokenField, keepsConsents } = deps;
  return async (submission) => {
    const { definition, host, data, clientAddress, consents } = submission;
    const { canCorrect = false, isTest = false } = submission;
    const { submitted = data, personalLink, spamCode: givenSpamCode } = submission;
    const token = readIdempotencyKey(submission.token);
    const signedValues = await verifySignedLink(personalLink, definition.id);
    const isLinkInvalid = personalLink !== '' && !signedValues;
    const uploadIds = await findUploadIds(data, definition);
    const lead: ParsedLead = parseLead(data, definition, {
      signedValues: signedValues ?? new Map(),
      signedFields,
    });
    const { leftOut, droppedCount, missingCount, refusedFields } = lead;
    const counts = { droppedCount, missingCount, refusedFields, isLinkInvalid, spamCode: givenSpamCode };
    const spamCode = givenSpamCode ?? (lead.fieldCount === 0 ? noFieldCode : undefined);
    const hasUnknownField = [...leftOut.keys()].some((address) => !signedFields.has(address));
    if (lead.fieldCount === 0 && (!hasUnknownField || canCorrect || isTest))
      return { ...counts, receipt: undefined, refusedFileCount: 0, isRepeated: false };

    const hasProof = keepsConsents && consents.length > 0 && !isTest;
    const contacts = hasProof ? await hashContacts(lead.data, definition, encryption) : undefined;
    const payload: LeadPayload = {
      formtype: definition.id,
      host,
      data: lead.data,
      leftOut,
      uploads: [...uploadIds],
      token: token ?? '',
      receiptField: definition.fields.find(({ address }) => address === tokenField)?.address ?? '',
      consents,
      // The consents of a lead that looks like spam are recorded in the ledger only when an operator releases the lead.
      // Otherwise spam would stay in the ledger for years. Until then, the hashes of the visitor's e-mail address and
      // phone number, which the ledger needs, are stored with the lead.
      contacts: spamCode ? contacts : undefined,
    };
    const submissionTexts = writeSubmissionTexts(payload, submitted, personalLink);
    const leadRecord = await createLeadRecord(payload, submissionTexts, encryption);
    const recordedAt = now();
    const newLead = { ...leadRecord, isTest, now: recordedAt };
    const proof = contacts
      ? toLedgerEntries(consents, {
          lead: newLead.receipt,
          form: definition.id,
          site: host,
          recordedAt,
          contacts,
        })
      : [];
    const { receipt, isStored, isNew } = spamCode
      ? await storeSuspicious({ ...newLead, code: spamCode }, clientAddress, uploadIds)
      : {
          ...(await leads.add({ ...newLead, state: 'queued', code: '', consents: proof })),
          isStored: true,
        };
    const claims = isStored ? await Promise.all([...uploadIds].map((id) => claimFile(id, receipt))) : [];
    const refusedFileCount = claims.filter((isClaimed) => !isClaimed).length;
    if (isStored && isNew && spamCode) onQuarantined(receipt, spamCode);
    return { ...counts, receipt, refusedFileCount, isRepeated: !isNew, spamCode };
  };

  /**
   * Returns the ids of the lead's files. A field that is no file field any more keeps its file: a text in it is an
   * upload id if it is the id of a file without a lead, which nobody can guess.
   */
  async function findUploadIds(
    data: WireValue | undefined,
    definition: FormDefinition,
  ): Promise<ReadonlySet<string>> {
    const { inFileFields, elsewhere } = listUploadIds(data, definition);
    const uploadIds = new Set(inFileFields);
    for (const id of elsewhere.slice(0, Math.max(0, maxLeadFiles - uploadIds.size))) {
      const upload = await uploads.find(id);
      if (upload && upload.size !== null && upload.lead === null) uploadIds.add(id);
    }
    return uploadIds;
  }

  /**
   * Returns true if a file belongs to a stored lead. An error is only reported: the lead is on disk, and with an error
   * the visitor would send it again.
   */
  async function claimFile(uploadId: string, receipt: string): Promise<boolean> {
    try {
      return await uploads.claim(uploadId, receipt);
    } catch (error) {
      onError(error);
      return true;
    }
  }

  async function storeSuspicious(
    newLead: Omit<NewLead, 'state'>,
    clientAddress: string | undefined,
    uploadIds: ReadonlySet<string>,
  ): Promise<QuarantinedLead> {
    // The storage limit for spam counts the largest network that contains the IP address. For IPv6 this is the /48,
    // because a single sender may own a whole /48.
    const networkKey = getNetworkKeys(clientAddress).at(-1);
    const network = networkKey === undefined ? undefined : await encryption.hash('network', networkKey);
    return quarantine.add({ ...newLead, state: 'quarantine' }, network, uploadIds);
  }
}
