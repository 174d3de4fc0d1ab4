import { CrmError } from '../../crm/errors/crm-error.js';
import { createNetworkQuota } from '../http/network-quota.js';
import type {
  RequestCountStore,
  RequestLimits,
  RequestPurpose,
} from '../storage/tables/request-count-store.js';

/** The CRM's hourly limit of requests with the key (docs/protocol.md, section 1). All relays of a store share the limit. */
export interface RequestBudget {
  /**
   * Counts a request, before it is made.
   * @param clientAddress IP address of the visitor who asks for a list; undefined: the share is not divided by network
   * @throws CrmError `LIMIT_EXCEEDED` if the share of this purpose, or of the visitor's network, is used up
   */
  take(purpose: RequestPurpose, clientAddress?: string): Promise<void>;
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

/** The share of the visitor's network may be used up. Visitors of other networks can still be served. */
export class NetworkShareError extends CrmError {
  constructor() {
    super('LIMIT_EXCEEDED', 'own budget', 'not-taken');
  }
}

const hourMs = 3_600_000;
/**
 * A network that has used N requests leaves 2 × N requests to others: a single network gets a third of the share, the next
 * network a third of the rest. So a reader who walks all lists does not use up the lists of everybody.
 */
const leftToOthersFactor = 2;

export function createRequestBudget(
  requestCounts: RequestCountStore,
  hourlyLimit: number,
  now: () => number,
): RequestBudget {
  const networkUse = createNetworkQuota({ windowMs: hourMs, maxUse: hourlyLimit, now });
  return {
    async take(purpose, clientAddress) {
      const { maxTotal, maxOfKind } = shares[purpose];
      const leftToOthers = Math.ceil(leftToOthersFactor * networkUse.read(clientAddress));
      const limits = {
        maxTotal: Math.floor(hourlyLimit * maxTotal) - leftToOthers,
        maxOfKind: Math.floor(hourlyLimit * maxOfKind) - leftToOthers,
      };
      const isTaken = await requestCounts.take(purpose, now(), limits);
      if (isTaken) networkUse.record(clientAddress);
      else
        throw leftToOthers > 0
          ? new NetworkShareError()
          : new CrmError('LIMIT_EXCEEDED', 'own budget', 'not-taken');
    },
    remaining: async () => hourlyLimit - (await requestCounts.count(now())),
  };
}
