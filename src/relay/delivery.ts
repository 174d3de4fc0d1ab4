import { CrmError } from '../crm/crm-error.js';
import type { Budget } from './budget.js';
import type { CrmLink } from './crm-link.js';
import { type KeptLead, readKeptLead, withCrmNames, withNote } from './kept-lead.js';
import type { StoredLead } from './lead-store.js';
import type { Seal } from './seal.js';
import type { UploadStore } from './upload-store.js';

export interface DeliveryParts {
  readonly crm: CrmLink;
  readonly seal: Seal;
  readonly uploads: UploadStore;
  readonly budget: Budget;
  /** Addresses of text fields that the operator gave the CRM's forms, if any. */
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
}

/** One attempt to bring a lead to the CRM, its files first. @throws CrmError */
export function createDelivery({ crm, seal, uploads, budget, tokenField, noteField }: DeliveryParts) {
  return async (lead: StoredLead): Promise<void> => {
    if (!lead.sealed) throw new CrmError('refused', 'erased');
    const kept = readKeptLead(await seal.open(lead.sealed));
    const requests = crm(kept.host);
    let data = withCrmNames(kept.data, await sendFiles(kept, requests));
    data = withNote(data, tokenField, lead.receipt);
    if (lead.repeat) data = withNote(data, noteField, `possible repeat of ${lead.receipt}`);
    await requests.sendRecord(kept.formtype, data, kept.token || undefined);
  };

  /** A file that is in the CRM already is not sent again; one that is there without a lead does no harm. */
  async function sendFiles(
    { uploads: ids }: KeptLead,
    requests: ReturnType<CrmLink>,
  ): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    for (const id of ids) {
      const upload = await uploads.find(id);
      if (!upload) continue;
      const name = upload.crm_name ?? (await sendFile(id));
      names.set(id, name);

      async function sendFile(uploadId: string): Promise<string> {
        await budget.take('uploads');
        const pieces: Uint8Array<ArrayBuffer>[] = [];
        for await (const piece of uploads.pieces(uploadId)) pieces.push(await seal.openBytes(piece));
        const given = await requests
          .upload(new File(pieces, uploadId), upload?.group_name ?? 'ext_request', () => {})
          .catch((error: unknown) => {
            // Nothing of the lead itself has left yet.
            throw error instanceof CrmError ? new CrmError(error.code, 'file', 'not-taken') : error;
          });
        await uploads.named(uploadId, given);
        return given;
      }
    }
    return names;
  }
}
