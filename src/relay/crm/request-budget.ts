import { CrmError } from '../../crm/errors/crm-error.js';
import type {
  RequestCountStore,
  RequestLimits,
  RequestPurpose,
} from '../storage/tables/request-count-store.js';

/** The CRM's hourly limit of requests with the key (docs/protocol.md, section 1). All relays of a store share the limit. */
export interface RequestBudget {
  /**
   * Counts a request, before it is made.
   * @throws CrmError `LIMIT_EXCEEDED` if the share of this purpose is used up
   */
  take(purpose: RequestPurpose): Promise<void>;
  /** Requests left in the last hour, for all purposes together. */
  remaining(): Promise<number>;
}

/**
 * Parts of the hourly limit, by purpose. A request is refused if all requests together have reached `maxTotal`, or if the
 * requests of its kind have reached `maxOfKind`. There are two kinds, uploads and the rest, and neither can use up the
 * requests that the other needs.
 */
const shares: Readonly<Record<RequestPurpose, RequestLimits>> = {
  // Reading far back in the list leaves requests for current searches and for option lists.
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
