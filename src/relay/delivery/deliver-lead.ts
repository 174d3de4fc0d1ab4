import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { asEntries } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { OutboxSettings } from '../config/config.js';
import type { CrmLink } from '../crm/crm-gateway.js';
import type { Budget } from '../crm/request-budget.js';
import { fileContent } from '../leads/files/read-file.js';
import { readKeptLead, withCrmNames, withNote } from '../leads/lead-payload.js';
import type { Seal } from '../storage/encryption.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';

export interface DeliveryParts {
  readonly crm: CrmLink;
  readonly leads: LeadStore;
  readonly seal: Seal;
  readonly uploads: UploadStore;
  readonly budget: Budget;
  /** Addresses of text fields that the operator gave the CRM's forms, if any. */
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  /** Addresses of fields that only a personal link may fill in. */
  readonly signedFields: ReadonlySet<string>;
  readonly outbox: Pick<OutboxSettings, 'lease'>;
  readonly now: () => number;
}

/** So long a lead waits for a file that the CRM does not take, in milliseconds; then it goes without. */
const holdForFiles = 3_600_000;

/** The CRM does not take one of the lead's files: the lead waits, of which nothing has left yet, and no other has to. */
export class FileHeld extends Error {
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
export function createDelivery(parts: DeliveryParts) {
  const { crm, leads, seal, uploads, budget, tokenField, noteField, signedFields, outbox, now } = parts;
  return async (lead: StoredLead): Promise<DeliveryCode> => {
    if (!lead.sealed) throw new CrmError('refused', 'erased');
    const kept = readKeptLead(await seal.open(lead.sealed));
    const requests = crm(kept.host);
    const notes = lead.repeat ? [`possible repeat of ${lead.receipt}`] : [];
    for (const [address, said] of kept.leftOut) {
      const why = signedFields.has(address) ? 'without a personal link' : 'no field any more';
      notes.push(`${why}: ${address}: ${inWords(said)}`);
    }
    const names = new Map<string, string>();
    for (const id of kept.uploads) {
      // Again, should the relay have gone down between writing the lead and this.
      await uploads.claim(id, lead.receipt);
      let name: string | undefined;
      try {
        name = await nameInCrm(id, requests);
      } catch (error) {
        if (!(error instanceof CrmError)) throw error;
        const { code, outcome } = error;
        if (now() - lead.created_at < holdForFiles)
          throw new FileHeld(code, code === 'network' && outcome === 'not-taken');
      }
      names.set(id, name ?? '');
      if (name === undefined) notes.push(`a file is missing: ${id}`);
    }
    let data = withNote(withCrmNames(kept.data, names), tokenField, lead.receipt);
    if (notes.length > 0) data = withNote(data, noteField, notes.join('; '));
    if (kept.uploads.length > 0 && !(await leads.hold(lead, now(), now() + outbox.lease)))
      throw new CrmError('aborted', 'taken over', 'not-taken');
    await requests.sendRecord(kept.formtype, data, kept.token || undefined);
    return [...names.values()].includes('') ? 'without-file' : 'answered';
  };

  /**
   * Undefined for one that is gone or not whole. One that is in the CRM already is not sent again; there without a lead it
   * does no harm.
   */
  async function nameInCrm(id: string, requests: ReturnType<CrmLink>): Promise<string | undefined> {
    const upload = await uploads.find(id);
    if (upload?.crm_name) return upload.crm_name;
    if (upload?.size == null) return undefined;
    await budget.take('uploads');
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of fileContent(uploads, seal, id)) pieces.push(piece);
    const name = await requests.upload(new File(pieces, id), upload.group_name, () => {});
    await uploads.named(id, name);
    return name;
  }
}

/** A text, or the texts of a list, a range or a point. */
function inWords(said: WireValue): string {
  return typeof said === 'string'
    ? said
    : asEntries(said)
        .map(([, part]) => String(part))
        .join(', ');
}
