import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { TooManyRequestsError } from '../../crm/http/too-many-requests.js';
import type { OutboxSettings } from '../config/config.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import { getErrorEffect } from '../crm/error-effects.js';
import type { RequestBudget } from '../crm/request-budget.js';
import { formatConsents } from '../leads/consents.js';
import { readFileContent } from '../leads/files/read-file.js';
import { readLeadPayload, replaceUploadIds } from '../leads/lead-payload.js';
import { QueryError } from '../storage/database/sql.js';
import { DecryptionError } from '../storage/decryption-error.js';
import type { Encryption } from '../storage/encryption.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { StoredUpload, UploadStore } from '../storage/tables/upload-store.js';
import { formatValue, type OwnFields, writeOwnFields } from './own-fields.js';
import type { PersistentWriter } from './persistent-writer.js';

export interface DeliverLeadDeps extends OwnFields {
  readonly crm: CrmGatewayFactory;
  readonly leads: LeadStore;
  readonly encryption: Encryption;
  readonly uploads: UploadStore;
  readonly budget: RequestBudget;
  /** Addresses of the fields that only a personal (signed) link can fill in. */
  readonly signedFields: ReadonlySet<string>;
  readonly outbox: Pick<OutboxSettings, 'leaseMs'>;
  readonly writer: Pick<PersistentWriter, 'run'>;
  readonly now: () => number;
}

/**
 * Milliseconds for which a lead waits because the CRM refuses one of its files. They begin with the first failure and
 * not with the arrival of the lead, because a lead can be old when its file is uploaded first: the CRM was down, or a
 * person has released the lead. The time during which the CRM takes no more requests does not count. After that, the
 * lead is sent without the file.
 */
const maxRefusedWaitMs = 3_600_000;
/**
 * Milliseconds for which a lead waits for a file at most, from the first failure. The CRM may take no more requests with
 * the API key in this hour: after an outage, many files wait for the requests of the next hours.
 */
const maxFileWaitMs = 24 * 3_600_000;
/**
 * Milliseconds after which a file is uploaded to the CRM again, if its lead could not be sent meanwhile. The CRM may
 * delete uploaded files that no request names.
 */
const maxNameAgeMs = 3_600_000;

/**
 * A file of the lead cannot be uploaded to the CRM at the moment, so the lead itself was not sent. The lead is queued
 * again, and the delivery of other leads goes on.
 */
export class FileDelayedError extends Error {
  constructor(
    readonly code: CrmErrorCode,
    /**
     * `unreachable`: there is no connection to the CRM, so the circuit breaker counts a failure of the CRM. `throttled`:
     * the CRM takes no more requests at the moment, or a proxy says that the CRM does not answer. In both cases the file
     * is not the cause. `refused`: the file can be the cause.
     */
    readonly reason: 'unreachable' | 'throttled' | 'refused',
    /** Milliseconds for which the CRM asks for no further request. */
    readonly retryAfterMs = 0,
  ) {
    super(code);
  }
}

/**
 * Converts the error of a file to the reason why its lead waits. A file that cannot be decrypted counts as a file that
 * the CRM refuses: otherwise its lead could never be sent.
 * @throws `error` if it is not about the file
 */
function toFileError(error: unknown): FileDelayedError {
  if (error instanceof DecryptionError) return new FileDelayedError('FILE_UPLOAD_ERROR', 'refused');
  if (!(error instanceof CrmError)) throw error;
  const { code, outcome } = error;
  const effect = getErrorEffect(error);
  if (effect === 'unreachable' && outcome === 'not-taken') return new FileDelayedError(code, 'unreachable');
  // A file can be the cause of a broken connection or of a missing answer, so both count as refused. A proxy answers
  // with a status if the CRM behind it is down, or if the file brings it down. So the lead does not wait for ever.
  const isThrottled = effect === 'throttled' || (effect === 'unreachable' && code === 'http');
  const retryAfterMs = error instanceof TooManyRequestsError ? error.retryAfterMs : 0;
  return new FileDelayedError(code, isThrottled ? 'throttled' : 'refused', retryAfterMs);
}

/**
 * The relay stops, and this attempt has not sent the lead. The upload of a file can take minutes. If the process were
 * killed meanwhile, the lead would become unclear, and the stop would count as a crash.
 */
function createStoppedError(): CrmError {
  return new CrmError('aborted', 'the relay stops', 'not-taken');
}

/** The lease of the lead is over, so another relay may send the lead. This attempt has not sent the lead. */
function createTakenOverError(): CrmError {
  return new CrmError('aborted', 'taken over', 'not-taken');
}

/**
 * How a lead was delivered. `answered`: completely. `without-file`: at least one of its files is missing in the CRM, so
 * the operator must upload it there by hand.
 */
export type DeliveryCode = 'answered' | 'without-file';

/**
 * Returns the function that makes one attempt to send a lead to the CRM: first the files of the lead, then the lead.
 * The function throws CrmError, or FileDelayedError if the lead has to wait for a file.
 */
export function createDeliverLead(deps: DeliverLeadDeps) {
  const { crm, leads, encryption, uploads, budget, signedFields, outbox, now, writer } = deps;
  return async (lead: StoredLead, stopping: AbortSignal): Promise<DeliveryCode> => {
    if (!lead.sealed) throw new CrmError('refused', 'erased');
    const payload = readLeadPayload(await encryption.decryptLead(lead.sealed, lead.receipt));
    const crmGateway = crm(payload.host);
    const missingFiles: string[] = [];
    const crmNames = new Map<string, string>();
    let leasedAt = lead.sent_at;
    for (const id of payload.uploads) {
      // The relay usually records that a file belongs to a lead when it accepts the lead. It is recorded here again,
      // because the relay may have crashed before.
      const isOwnFile = await uploads.claim(id, lead.receipt);
      let name: string | undefined;
      try {
        // A file that belongs to another lead is not sent with this lead, because the sender of this lead may have
        // guessed or copied the file's id.
        name = isOwnFile ? await uploadToCrm(id, crmGateway, stopping) : undefined;
      } catch (error) {
        if (stopping.aborted) throw createStoppedError();
        const fileError = toFileError(error);
        // The lead cannot be sent either, so nothing is gained without the file. An outage is no failure of the file.
        if (fileError.reason === 'unreachable') {
          await uploads.forgetFailures(id);
          throw fileError;
        }
        const isThrottled = fileError.reason === 'throttled';
        const { failedAt, refusedAt = now() } = await uploads.recordFailure(id, now(), isThrottled);
        if (now() - refusedAt < maxRefusedWaitMs && now() - failedAt < maxFileWaitMs) throw fileError;
      }
      crmNames.set(id, name ?? '');
      if (name === undefined) missingFiles.push(`a file is missing: ${id}`);
      // The lease (the time for which this relay alone may send the lead) covers only one step: the upload of a file,
      // or the sending of the lead. So it is renewed before each step.
      leasedAt = now();
      if (!(await leads.extendLease(lead, leasedAt, leasedAt + outbox.leaseMs))) throw createTakenOverError();
    }
    const leftOut = Array.from(replaceUploadIds(payload.leftOut, crmNames), ([address, value]) => {
      const reason = signedFields.has(address) ? 'without a personal link' : 'no field any more';
      return `${reason}: ${address}: ${formatValue(value)}`;
    });
    const notes = [
      ...(lead.repeat ? [`possible repeat of ${lead.receipt}`] : []),
      ...leftOut,
      ...missingFiles,
    ];
    const { consents } = payload;
    const consentLine = consents.length > 0 ? formatConsents(consents, lead.receipt) : undefined;
    const ownTexts = { receipt: lead.receipt, notes, consentLine };
    const data = writeOwnFields(replaceUploadIds(payload.data, crmNames), ownTexts, deps);
    // The process may have been suspended for longer than the lease. Then another relay looks for the lead in the CRM, and
    // sends the lead itself.
    if (now() - leasedAt >= outbox.leaseMs) throw createTakenOverError();
    if (stopping.aborted) throw createStoppedError();
    await crmGateway.sendRecord(payload.formtype, data, payload.token || undefined);
    // The CRM has the lead, so an error of the database must not look like a failed attempt. The retention deletes
    // contents that are left.
    if (crmNames.size > 0) await uploads.deleteDelivered(lead.receipt).catch(() => {});
    return [...crmNames.values()].includes('') ? 'without-file' : 'answered';
  };

  /**
   * Uploads a file to the CRM and returns the name of the file in the CRM. A file that the CRM has is not uploaded again
   * within an hour. `undefined`: the database has no complete file with this id.
   */
  async function uploadToCrm(
    id: string,
    crmGateway: ReturnType<CrmGatewayFactory>,
    stopping: AbortSignal,
  ): Promise<string | undefined> {
    const upload = await uploads.find(id);
    if (upload?.size == null) return upload?.crm_name ?? undefined;
    const { crm_name: knownName, named_at: namedAt } = upload;
    const isRecentName = namedAt === null || Math.abs(now() - namedAt) < maxNameAgeMs;
    if (knownName && isRecentName) return knownName;
    try {
      return await uploadContent(upload, crmGateway, stopping);
    } catch (error) {
      // The file could not be uploaded again. The CRM probably still has the earlier upload, so its name is sent.
      if (knownName && !(error instanceof QueryError)) return knownName;
      throw error;
    }
  }

  async function uploadContent(
    { id, group_name: group }: StoredUpload,
    crmGateway: ReturnType<CrmGatewayFactory>,
    stopping: AbortSignal,
  ): Promise<string> {
    await budget.take('uploads');
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of readFileContent(uploads, encryption, id)) pieces.push(piece);
    // The content is deleted when a lead with the file is delivered. An empty file must not replace it in the CRM.
    if (pieces.length === 0) throw new CrmError('FILE_UPLOAD_ERROR', 'no content', 'not-taken');
    const name = await crmGateway.upload(new File(pieces, id), group, () => {}, stopping);
    // The name of the file in the CRM is stored. Otherwise the next attempt would upload the file again.
    await writer.run(() => uploads.setCrmName(id, name, now()));
    return name;
  }
}
