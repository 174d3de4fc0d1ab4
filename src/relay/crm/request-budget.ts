import { CrmError } from '../../crm/errors/crm-error.js';
import type { CallPurpose, CallStore, MostCalls } from '../storage/tables/request-count-store.js';

/** The CRM's limit of requests with the key, shared by all relays: leads and their files come first. */
export interface Budget {
  /** @throws CrmError `LIMIT_EXCEEDED`, before the CRM would say so, when this purpose's share is used up */
  take(purpose: CallPurpose): Promise<void>;
  left(): Promise<number>;
}

/**
 * What the hour's requests may be used up to before one more is refused, as shares of them: in all, and by its kind, so
 * that neither files nor all the rest can take what the other needs.
 */
const shares: Readonly<Record<CallPurpose, MostCalls>> = {
  // Hours of reading back leave the day's own looks and lists their part.
  'look-back': { inAll: 0.8, ofKind: 0.5 },
  lists: { inAll: 0.6, ofKind: 0.7 },
  uploads: { inAll: 1, ofKind: 0.9 },
  'look-up': { inAll: 1, ofKind: 0.7 },
};

export function createBudget(calls: CallStore, limit: number, now: () => number): Budget {
  return {
    async take(purpose) {
      const { inAll, ofKind } = shares[purpose];
      const most = { inAll: Math.floor(limit * inAll), ofKind: Math.floor(limit * ofKind) };
      const taken = await calls.take(purpose, now(), most);
      if (!taken) throw new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
    },
    left: async () => limit - (await calls.count(now())),
  };
}
