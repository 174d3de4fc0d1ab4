import { CrmError } from '../../crm/errors/crm-error.js';
import type {
  RequestCountStore,
  RequestLimits,
  RequestPurpose,
} from '../storage/tables/request-count-store.js';

/** The CRM's limit of requests with the key, shared by all relays: leads and their files come first. */
export interface RequestBudget {
  /** @throws CrmError `LIMIT_EXCEEDED`, before the CRM would say so, when this purpose's share is used up */
  take(purpose: RequestPurpose): Promise<void>;
  remaining(): Promise<number>;
}

/**
 * What the hour's requests may be used up to before one more is refused, as shares of them: in all, and by its kind, so
 * that neither files nor all the rest can take what the other needs.
 */
const shares: Readonly<Record<RequestPurpose, RequestLimits>> = {
  // Hours of reading back leave the day's own looks and lists their part.
  'look-back': { maxTotal: 0.8, maxOfKind: 0.5 },
  lists: { maxTotal: 0.6, maxOfKind: 0.7 },
  uploads: { maxTotal: 1, maxOfKind: 0.9 },
  'look-up': { maxTotal: 1, maxOfKind: 0.7 },
};

export function createRequestBudget(
  requestCounts: RequestCountStore,
  hourlyLimit: number,
  now: () => number,
): RequestBudget {
  return {
    async take(purpose) {
      const { maxTotal, maxOfKind } = shares[purpose];
      const limits = {
        maxTotal: Math.floor(hourlyLimit * maxTotal),
        maxOfKind: Math.floor(hourlyLimit * maxOfKind),
      };
      const isTaken = await requestCounts.take(purpose, now(), limits);
      if (!isTaken) throw new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
    },
    remaining: async () => hourlyLimit - (await requestCounts.count(now())),
  };
}
