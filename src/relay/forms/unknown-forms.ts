import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { createEventCounter, createNetworkQuota } from '../http/network-quota.js';

const windowMs = 600_000;
/**
 * Maximum number of requests to the CRM for unknown form ids in ten minutes. `maxRequests`: for all visitors together.
 * `maxRequestsPerNetwork`: for the visitors of one network.
 */
const maxRequests = 60;
const maxRequestsPerNetwork = 20;
/**
 * Milliseconds for which the relay remembers that a form does not exist. During this time it does not ask the CRM for
 * the form again.
 */
const missingFormMs = 300_000;

/**
 * Codes of errors that will probably last for more than some minutes, so the relay does not ask the CRM again soon.
 * `too-large` is one of them, because each attempt would load a large answer.
 */
const missingFormCodes: ReadonlySet<CrmErrorCode> = new Set([
  'BAD_REQUEST',
  'BAD_PARAMS',
  'refused',
  'not-a-form',
  'too-large',
] as const);

/** There were too many requests with unknown form ids. The page can try again later. */
export class UnknownFormPaceError extends CrmError {
  constructor() {
    super('SERVER_IS_OVERLOADED', 'too many unknown forms', 'not-taken');
  }
}

/**
 * Returns how long to wait after a failed attempt to load a form, in milliseconds. `undefined`: the default waiting
 * time of the cache applies.
 */
export function getMissingFormMs(error: unknown): number | undefined {
  return error instanceof CrmError && missingFormCodes.has(error.code) ? missingFormMs : undefined;
}

/**
 * Limits the requests for form ids that the relay has never served. If the setting `FORMS` is empty, anybody can send
 * invented ids, and the relay must ask the CRM for each of them. A request for a form that exists does not count,
 * because a site can have more forms than the limit.
 * @returns a function that counts a request of a visitor, and returns another function that undoes the count. Throws
 *   UnknownFormPaceError if there were too many requests
 */
export function createUnknownFormPace(now: () => number): (clientAddress: string | undefined) => () => void {
  const total = createEventCounter({ windowMs, maxUse: maxRequests, now });
  const networks = createNetworkQuota({ windowMs, maxUse: maxRequestsPerNetwork, now });
  return (clientAddress) => {
    if (networks.read(clientAddress) >= maxRequestsPerNetwork || total.read('') >= maxRequests)
      throw new UnknownFormPaceError();
    networks.record(clientAddress);
    total.record('');
    return () => {
      networks.remove(clientAddress);
      total.remove('');
    };
  };
}
