import { readLeadPayload } from '../leads/lead-payload.js';
import { DecryptionError, type Encryption } from '../storage/encryption.js';
import type { LeadState, StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { OperatorError } from './operator-error.js';

/** What an operator does to a lead. */
export type LeadAction = 'retry' | 'release' | 'close' | 'erase';

/** The states in which each makes sense; none of them acts on a lead that is under way to the CRM. */
const allowedStates: Readonly<Record<LeadAction, readonly LeadState[]>> = {
  // One that was closed by mistake is not lost.
  retry: ['attention', 'unclear', 'queued', 'closed'],
  release: ['quarantine'],
  close: ['attention', 'unclear', 'queued', 'quarantine'],
  // Whatever relay was trying it may be gone; the store knows.
  erase: ['attention', 'unclear', 'queued', 'quarantine', 'delivered', 'closed', 'trying'],
};

export function isLeadAction(word: unknown): word is LeadAction {
  return Object.hasOwn(allowedStates, String(word));
}

/** @throws OperatorError for what can't be done, in one sentence */
export function createLeadActions({ leads, uploads, encryption, now, notify }: LeadAdminDeps) {
  return async (action: LeadAction, lead: StoredLead): Promise<StoredLead> => {
    const { receipt, state } = lead;
    if (!allowedStates[action].includes(state))
      throw state === 'trying'
        ? createBusyError(lead)
        : new OperatorError(`${receipt} is ${state}: nothing to ${action}.`);
    if (action === 'erase') return erase(lead);
    if (!lead.sealed) throw new OperatorError(`${receipt} has been emptied: nothing is left to ${action}.`);
    return action === 'close' ? setState(lead, 'closed', lead.code) : requeue(lead);
  };

  async function requeue(lead: StoredLead): Promise<StoredLead> {
    const queued = await setState(lead, 'queued', 'operator');
    notify();
    return queued;
  }

  async function setState(lead: StoredLead, state: 'queued' | 'closed', code: string): Promise<StoredLead> {
    // Nobody has found out whether the CRM has it or, once it was closed, has been given it by hand.
    const repeat = /unclear|closed/.test(lead.state) ? { repeat: true } : {};
    const change = { state, code, dueAt: now(), crashes: 0, ...repeat } as const;
    if (!(await leads.changeState(lead, now(), change))) throw createChangedError(lead);
    return { ...lead, state, code };
  }

  async function erase(lead: StoredLead): Promise<StoredLead> {
    const uploadIds = await readUploadIds(lead);
    const state = await leads.eraseOne(lead, now());
    if (!state) throw lead.state === 'trying' ? createBusyError(lead) : createChangedError(lead);
    // Also those that its relay had no time to give it, before it went down.
    await Promise.all(uploadIds.map((uploadId) => uploads.claim(uploadId, lead.receipt)));
    await uploads.deleteByLead(lead.receipt);
    return { ...lead, state, sealed: null };
  }

  async function readUploadIds({ sealed }: StoredLead): Promise<readonly string[]> {
    if (!sealed) return [];
    try {
      return readLeadPayload(await encryption.decrypt(sealed)).uploads;
    } catch (error) {
      if (error instanceof DecryptionError) return [];
      throw error;
    }
  }
}

function createBusyError({ receipt }: StoredLead): OperatorError {
  return new OperatorError(
    `${receipt} is being sent at this moment, and nothing was done to it: ask again when that is over.`,
  );
}

function createChangedError({ receipt }: StoredLead): OperatorError {
  return new OperatorError(`${receipt} has just changed: look at it again.`);
}

export interface LeadAdminDeps {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly encryption: Encryption;
  readonly now: () => number;
  /** Hears that something was queued. */
  readonly notify: () => void;
}
