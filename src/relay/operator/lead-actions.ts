import { toLedgerEntries } from '../leads/consent-contacts.js';
import { openLeadPayload } from '../leads/lead-payload.js';
import type { Encryption } from '../storage/encryption.js';
import type { NewConsent } from '../storage/tables/consent-entry.js';
import type { ConsentStore } from '../storage/tables/consent-store.js';
import type { LeadState, StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { type LeadAction, statesByAction } from './lead-action-states.js';
import { OperatorError } from './operator-error.js';

/**
 * For each state, whether the CRM may have a lead in this state. It may if the relay got no clear answer, or if a
 * person entered a closed lead by hand.
 */
const mayBeInCrm: Readonly<Record<LeadState, boolean>> = {
  unclear: true,
  closed: true,
  attention: false,
  trying: false,
  queued: false,
  quarantine: false,
  delivered: false,
};

/**
 * States of a lead that looked like spam and is no spam after all. Its consents may not be in the ledger (table) of
 * consents yet, because an operator may also close such a lead and retry it later.
 */
const statesWithoutProof: readonly LeadState[] = ['quarantine', 'closed'];

/**
 * Creates the function that applies an action to a lead. The function throws OperatorError if the state of the lead
 * does not allow the action.
 */
export function createLeadActions({
  leads,
  uploads,
  consents: ledger,
  encryption,
  now,
  notify,
}: LeadAdminDeps) {
  return async (action: LeadAction, lead: StoredLead): Promise<StoredLead> => {
    const { receipt, state } = lead;
    if (!statesByAction[action].includes(state))
      throw state === 'trying'
        ? createBusyError(lead)
        : new OperatorError(`${receipt} is ${state}: nothing to ${action}.`);
    if (action === 'erase') return erase(lead);
    if (!lead.sealed)
      throw new OperatorError(`${receipt} has no content any more, so there is nothing to ${action}.`);
    return action === 'close' ? setState(lead, 'closed', lead.code) : requeue(lead);
  };

  async function requeue(lead: StoredLead): Promise<StoredLead> {
    const consents = statesWithoutProof.includes(lead.state) ? await readProof(lead) : [];
    const queued = await setState(lead, 'queued', 'operator', consents);
    notify();
    return queued;
  }

  /**
   * Reads the consents of a lead that looked like spam, as entries for the ledger (table) of consents. Empty: the ledger
   * has them.
   * @throws OperatorError if the content cannot be decrypted: the lead would be sent later, and its consents would never
   *   be recorded
   */
  async function readProof(lead: StoredLead): Promise<readonly NewConsent[]> {
    const { receipt, form, created_at: recordedAt } = lead;
    const payload = await openLeadPayload(lead, encryption);
    if (!payload) throw createUnreadableError(lead);
    if (!payload.contacts || (await ledger.findByLead(receipt)).length > 0) return [];
    const { consents, contacts, host: site } = payload;
    return toLedgerEntries(consents, { lead: receipt, form, site, recordedAt, contacts });
  }

  async function setState(
    lead: StoredLead,
    state: 'queued' | 'closed',
    code: string,
    consents: readonly NewConsent[] = [],
  ): Promise<StoredLead> {
    const repeat = mayBeInCrm[lead.state] ? { repeat: true } : {};
    const change = { state, code, dueAt: now(), crashes: 0, consents, ...repeat } as const;
    if (!(await leads.changeState(lead, now(), change))) throw createChangedError(lead);
    return { ...lead, state, code };
  }

  async function erase(lead: StoredLead): Promise<StoredLead> {
    const uploadIds = (await openLeadPayload(lead, encryption))?.uploads ?? [];
    const state = await leads.eraseOne(lead, now());
    if (!state) throw lead.state === 'trying' ? createBusyError(lead) : createChangedError(lead);
    // The files are marked as belonging to the lead. They may not be marked yet, if the relay crashed while it stored
    // the lead.
    await Promise.all(uploadIds.map((uploadId) => uploads.claim(uploadId, lead.receipt)));
    await uploads.deleteByLead(lead.receipt);
    return { ...lead, state, sealed: null };
  }
}

function createBusyError({ receipt }: StoredLead): OperatorError {
  return new OperatorError(`${receipt} is being sent at this moment, so nothing was done: try again later.`);
}

function createUnreadableError({ receipt }: StoredLead): OperatorError {
  return new OperatorError(
    `${receipt} can't be opened, so nothing was done: add the secret that encrypted it to DATA_KEY.`,
  );
}

function createChangedError({ receipt }: StoredLead): OperatorError {
  return new OperatorError(
    `${receipt} has just changed, so nothing was done: look at its state, then try again.`,
  );
}

export interface LeadAdminDeps {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly consents: Pick<ConsentStore, 'findByLead'>;
  readonly encryption: Encryption;
  readonly now: () => number;
  /** Called when a lead was queued again. The relay then sends the lead to the CRM at once. */
  readonly notify: () => void;
}
