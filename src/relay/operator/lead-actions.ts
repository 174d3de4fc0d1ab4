import { readKeptLead } from '../leads/lead-payload.js';
import { type Seal, SealError } from '../storage/encryption.js';
import type { LeadState, StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { OperatorError } from './operator-error.js';

/** What an operator does to a lead. */
export type LeadAct = 'retry' | 'release' | 'close' | 'erase';

/** The states in which each makes sense; none of them acts on a lead that is under way to the CRM. */
const from: Readonly<Record<LeadAct, readonly LeadState[]>> = {
  // One that was closed by mistake is not lost.
  retry: ['attention', 'unclear', 'queued', 'closed'],
  release: ['quarantine'],
  close: ['attention', 'unclear', 'queued', 'quarantine'],
  // Whatever relay was trying it may be gone; the store knows.
  erase: ['attention', 'unclear', 'queued', 'quarantine', 'delivered', 'closed', 'trying'],
};

export function isLeadAct(word: unknown): word is LeadAct {
  return Object.hasOwn(from, String(word));
}

/** @throws OperatorError for what can't be done, in one sentence */
export function createLeadActs({ leads, uploads, seal, now, wake }: OperatorParts) {
  return async (what: LeadAct, lead: StoredLead): Promise<StoredLead> => {
    const { receipt, state } = lead;
    if (!from[what].includes(state))
      throw state === 'trying'
        ? underWay(lead)
        : new OperatorError(`${receipt} is ${state}: nothing to ${what}.`);
    if (what === 'erase') return erase(lead);
    if (!lead.sealed) throw new OperatorError(`${receipt} has been emptied: nothing is left to ${what}.`);
    return what === 'close' ? move(lead, 'closed', lead.code) : queue(lead);
  };

  async function queue(lead: StoredLead): Promise<StoredLead> {
    const queued = await move(lead, 'queued', 'operator');
    wake();
    return queued;
  }

  async function move(lead: StoredLead, state: 'queued' | 'closed', code: string): Promise<StoredLead> {
    // Nobody has found out whether the CRM has it or, once it was closed, has been given it by hand.
    const repeat = /unclear|closed/.test(lead.state) ? { repeat: true } : {};
    const to = { state, code, due: now(), crashes: 0, ...repeat } as const;
    if (!(await leads.change(lead, now(), to))) throw hasChanged(lead);
    return { ...lead, state, code };
  }

  async function erase(lead: StoredLead): Promise<StoredLead> {
    const files = await filesIn(lead);
    const state = await leads.empty(lead, now());
    if (!state) throw lead.state === 'trying' ? underWay(lead) : hasChanged(lead);
    // Also those that its relay had no time to give it, before it went down.
    await Promise.all(files.map((file) => uploads.claim(file, lead.receipt)));
    await uploads.dropOf(lead.receipt);
    return { ...lead, state, sealed: null };
  }

  async function filesIn({ sealed }: StoredLead): Promise<readonly string[]> {
    if (!sealed) return [];
    try {
      return readKeptLead(await seal.open(sealed)).uploads;
    } catch (error) {
      if (error instanceof SealError) return [];
      throw error;
    }
  }
}

function underWay({ receipt }: StoredLead): OperatorError {
  return new OperatorError(
    `${receipt} is being sent at this moment, and nothing was done to it: ask again when that is over.`,
  );
}

function hasChanged({ receipt }: StoredLead): OperatorError {
  return new OperatorError(`${receipt} has just changed: look at it again.`);
}

export interface OperatorParts {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly seal: Seal;
  readonly now: () => number;
  /** Hears that something was queued. */
  readonly wake: () => void;
}
