import { CrmError } from '../crm/crm-error.js';
import type { CallPurpose, CallStore } from './call-store.js';

/** The CRM's limit of requests with the key, shared by all relays: leads and their files come first. */
export interface Budget {
  /** @throws CrmError `LIMIT_EXCEEDED`, before the CRM would say so, when this purpose's share is used up */
  take(purpose: CallPurpose): Promise<void>;
  left(): Promise<number>;
}

/** What may be used at most for a purpose, as a share of the hour's requests; the rest is kept for those below. */
const shares: Readonly<Record<CallPurpose, number>> = { lists: 0.6, uploads: 0.9, 'look-up': 1 };
/** The same for everything but uploads: however much has to be looked up, files can follow their leads. */
const shareElse = 0.7;

export function createBudget(calls: CallStore, limit: number, now: () => number): Budget {
  return {
    async take(purpose) {
      const most = Math.floor(limit * shares[purpose]);
      const mostElse = purpose === 'uploads' ? most : Math.floor(limit * shareElse);
      const taken = await calls.take(purpose, now(), most, mostElse);
      if (!taken) throw new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
    },
    left: async () => limit - (await calls.count(now())),
  };
}
