import { hourMs } from '../../async/durations.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { createNetworkQuota } from '../http/network-quota.js';
import type {
  RequestCountStore,
  RequestLimits,
  RequestPurpose,
} from '../storage/tables/request-count-store.js';

/**
 * Limits the relay's requests with the API key, because the CRM allows only a certain number in an hour
 * (docs/protocol.md, section 1). All relays with the same database share the limit.
 */
export interface RequestBudget {
  /**
   * Counts a request with the API key, before it is made.
   * @param clientAddress IP address of the visitor who loads an option list; undefined: the limit of the visitor's
   * network does not apply
   * @throws CrmError `LIMIT_EXCEEDED` if the limit of this purpose, or of the visitor's network, is reached
   */
  take(purpose: RequestPurpose, clientAddress?: string): Promise<void>;
  /** Number of requests with the API key that are left in this hour, for all purposes together. */
  remaining(): Promise<number>;
}

/**
 * Shares of the CRM's hourly request limit, by purpose. A request is refused if all requests together have reached
 * `maxTotal`, or if the requests of its kind have reached `maxOfKind`. There are two kinds: file uploads, and all
 * other requests. So neither kind can use up the requests that the other needs.
 */
const shares: Readonly<Record<RequestPurpose, RequestLimits>> = {
  // Purpose `look-back`: a search continues in old entries of the CRM's list of requests. It gets a smaller share of
  // the hourly requests, because searches in new entries and option lists are more urgent.
  'look-back': { maxTotal: 0.8, maxOfKind: 0.5 },
  lists: { maxTotal: 0.6, maxOfKind: 0.7 },
  uploads: { maxTotal: 1, maxOfKind: 0.9 },
  'look-up': { maxTotal: 1, maxOfKind: 0.7 },
};

/**
 * The hourly number of CRM requests that the visitor's network may cause is used up. Visitors of other networks can
 * still load option lists.
 */
export class NetworkShareError extends CrmError {
  constructor() {
    super('LIMIT_EXCEEDED', 'own budget', 'not-taken');
  }
}

/**
 * Number of requests that must be left for other networks, as a multiple of the requests that a network has used. With
 * 2, the first network can use a third of the requests, and the next network a third of the rest. So a visitor who
 * loads all option lists does not use up the requests of all visitors.
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
