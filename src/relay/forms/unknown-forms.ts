import { CrmError, type CrmErrorCode } from '../../crm/errors/crm-error.js';
import { createEventCounter, createNetworkQuota } from '../http/network-quota.js';

const windowMs = 600_000;
/** Unknown ids that the relay asks the CRM for in ten minutes, for all visitors together and for a single network. */
const maxRequests = 60;
const maxRequestsPerNetwork = 20;
/** For this time the answer "no such form" is not asked for again. */
const missingFormMs = 300_000;

/** Answers that do not change within minutes. `too-large` is here because of its cost. */
const missingFormCodes: ReadonlySet<CrmErrorCode> = new Set([
  'BAD_REQUEST',
  'BAD_PARAMS',
  'refused',
  'not-a-form',
  'too-large',
] as const);

/** The pace for unknown ids is exceeded. The page can try again later. */
export class UnknownFormPaceError extends CrmError {
  constructor() {
    super('SERVER_IS_OVERLOADED', 'too many unknown forms', 'not-taken');
  }
}

/** Returns the milliseconds for which a failed answer counts; `undefined`: the default of the cache. */
export function getMissingFormMs(error: unknown): number | undefined {
  return error instanceof CrmError && missingFormCodes.has(error.code) ? missingFormMs : undefined;
}

/**
 * Limits the requests for ids that the relay has never served. Without `FORMS` anybody can invent ids, and each id costs the
 * CRM a request.
 * @returns a function that counts a request of a visitor. It throws UnknownFormPaceError if there were too many
 */
export function createUnknownFormPace(now: () => number): (clientAddress: string | undefined) => void {
  const total = createEventCounter({ windowMs, maxUse: maxRequests, now });
  const networks = createNetworkQuota({ windowMs, maxUse: maxRequestsPerNetwork, now });
  return (clientAddress) => {
    if (networks.read(clientAddress) >= maxRequestsPerNetwork || total.read('') >= maxRequests)
      throw new UnknownFormPaceError();
    networks.record(clientAddress);
    total.record('');
  };
}
