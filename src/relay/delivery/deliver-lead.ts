import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { asEntries } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { OutboxSettings } from '../config/config.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import type { RequestBudget } from '../crm/request-budget.js';
import { readFileContent } from '../leads/files/read-file.js';
import { addNote, readLeadPayload, replaceUploadIds } from '../leads/lead-payload.js';
import type { Encryption } from '../storage/encryption.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';

export interface DeliverLeadDeps {
  readonly crm: CrmGatewayFactory;
  readonly leads: LeadStore;
  readonly encryption: Encryption;
  readonly uploads: UploadStore;
  readonly budget: RequestBudget;
  /** Addresses of text fields that the operator gave the CRM's forms, if any. */
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  /** Addresses of fields that only a personal link may fill in. */
  readonly signedFields: ReadonlySet<string>;
  readonly outbox: Pick<OutboxSettings, 'leaseMs'>;
  readonly now: () => number;
}

/** So long a lead waits for a file that the CRM does not take, in milliseconds; then it goes without. */
const maxFileWaitMs = 3_600_000;

/** The CRM does not take one of the lead's files: the lead waits, of which nothing has left yet, and no other has to. */
export class FileDelayedError extends Error {
  constructor(
    readonly code: CrmErrorCode,
    /** No connection came about, which is no fault of the file's. */
    readonly isUnreachable: boolean,
  ) {
    super(code);
  }
}

/** How a lead was delivered; `without-file` where the operator has to bring a file to the CRM by hand. */
export type DeliveryCode = 'answered' | 'without-file';

/** One attempt to bring a lead to the CRM, its files first. @throws CrmError, FileHeld */
export function createDeliverLead(deps: DeliverLeadDeps) {
  const { crm, leads, encryption, uploads, budget, tokenField, noteField, signedFields, outbox, now } = deps;
  return async (lead: StoredLead): Promise<DeliveryCode> => {
    if (!lead.sealed) throw new CrmError('refused', 'erased');
    const payload = readLeadPayload(await encryption.decrypt(lead.sealed));
    const crmGateway = crm(payload.host);
    const notes = lead.repeat ? [`possible repeat of ${lead.receipt}`] : [];
    for (const [address, value] of payload.leftOut) {
      const reason = signedFields.has(address) ? 'without a personal link' : 'no field any more';
      notes.push(`${reason}: ${address}: ${formatValue(value)}`);
    }
    const crmNames = new Map<string, string>();
    for (const id of payload.uploads) {
      // Again, should the relay have gone down between writing the lead and this.
      await uploads.claim(id, lead.receipt);
      let name: string | undefined;
      try {
        name = await uploadToCrm(id, crmGateway);
      } catch (error) {
        if (!(error instanceof CrmError)) throw error;
        const { code, outcome } = error;
        if (now() - lead.created_at < maxFileWaitMs)
          throw new FileDelayedError(code, code === 'network' && outcome === 'not-taken');
      }
      crmNames.set(id, name ?? '');
      if (name === undefined) notes.push(`a file is missing: ${id}`);
    }
    let data = addNote(replaceUploadIds(payload.data, crmNames), tokenField, lead.receipt);
    if (notes.length > 0) data = addNote(data, noteField, notes.join('; '));
    if (payload.uploads.length > 0 && !(await leads.extendLease(lead, now(), now() + outbox.leaseMs)))
      throw new CrmError('aborted', 'taken over', 'not-taken');
    await crmGateway.sendRecord(payload.formtype, data, payload.token || undefined);
    return [...crmNames.values()].includes('') ? 'without-file' : 'answered';
  };

  /**
   * Undefined for one that is gone or not whole. One that is in the CRM already is not sent again; there without a lead it
   * does no harm.
   */
  async function uploadToCrm(
    id: string,
    crmGateway: ReturnType<CrmGatewayFactory>,
  ): Promise<string | undefined> {
    const upload = await uploads.find(id);
    if (upload?.crm_name) return upload.crm_name;
    if (upload?.size == null) return undefined;
    await budget.take('uploads');
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of readFileContent(uploads, encryption, id)) pieces.push(piece);
    const name = await crmGateway.upload(new File(pieces, id), upload.group_name, () => {});
    await uploads.setCrmName(id, name);
    return name;
  }
}

/** A text, or the texts of a list, a range or a point. */
function formatValue(value: WireValue): string {
  return typeof value === 'string'
    ? value
    : asEntries(value)
        .map(([, item]) => String(item))
        .join(', ');
}
