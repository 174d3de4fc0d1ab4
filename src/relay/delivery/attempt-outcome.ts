import { CrmError } from '../../crm/errors/crm-error.js';
import { TooManyRequestsError } from '../../crm/http/too-many-requests.js';
import type { OutboxSettings } from '../config/config.js';
import { type ErrorEffect, getErrorEffect } from '../crm/error-effects.js';
import { QueryError } from '../storage/database/sql.js';
import { MissingKeyError } from '../storage/decryption-error.js';
import type { LeadChange, StoredLead } from '../storage/tables/lead-schema.js';
import { computeRetryDelayMs } from './backoff.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { FileDelayedError } from './deliver-lead.js';
import { missingKeyCode } from './missing-keys.js';

export interface AttemptOutcomeDeps {
  readonly settings: Pick<OutboxSettings, 'settleMs' | 'settleThrottledMs' | 'timeScale'>;
  readonly breaker: CircuitBreaker;
  readonly now: () => number;
  /**
   * Called with an error that comes neither from the CRM nor from the connection to the CRM: such an error is a fault
   * of the relay.
   */
  readonly onError: (error: unknown) => void;
}

/** Reports each kind of CRM error to the circuit breaker, which pauses all deliveries while the CRM is down. */
const breakerUpdates: Readonly<Record<ErrorEffect, (breaker: CircuitBreaker, error: CrmError) => void>> = {
  // The CRM rejected the content of a lead, so the CRM works.
  rejected: (breaker) => breaker.recordSuccess(),
  throttled: (breaker, error) =>
    breaker.recordFailure(true, error instanceof TooManyRequestsError ? error.retryAfterMs : 0),
  unreachable: (breaker) => breaker.recordFailure(false),
  none: () => {},
};

/**
 * Returns the function that selects the next state of a lead after a failed attempt to deliver the lead. The function
 * also updates the circuit breaker (docs/reliability.md, section 3).
 */
export function createAttemptOutcome({ settings, breaker, now, onError }: AttemptOutcomeDeps) {
  return (error: unknown, lead: StoredLead): LeadChange => {
    const retryDelayMs = computeRetryDelayMs(lead.attempts, now() - lead.created_at) * settings.timeScale;
    if (error instanceof FileDelayedError) {
      if (error.reason === 'unreachable') breaker.recordFailure(false);
      const retryAfterMs = error.retryAfterMs * settings.timeScale;
      return { state: 'queued', code: error.code, dueAt: now() + Math.max(retryDelayMs, retryAfterMs) };
    }
    if (error instanceof MissingKeyError)
      // The lead is queued again as soon as a relay has the secret. Until then further attempts are useless.
      return { state: 'attention', code: missingKeyCode, dueAt: now() };
    if (error instanceof QueryError) {
      onError(error);
      // An attempt reads the database only before it sends the lead to the CRM, so the CRM does not have the lead.
      // The database probably works again soon, so the lead is queued again.
      return { state: 'queued', code: 'store-failed', dueAt: now() + retryDelayMs };
    }
    if (!(error instanceof CrmError)) {
      onError(error);
      // A further attempt would cause the same error and delay the other leads. So the lead waits for a person.
      return { state: 'attention', code: 'relay-error', dueAt: now() };
    }
    const { code, outcome } = error;
    const effect = getErrorEffect(error);
    breakerUpdates[effect](breaker, error);
    if (effect === 'rejected')
      return { state: 'attention', code, dueAt: now(), ...(outcome === 'unclear' && { repeat: true }) };
    if (outcome === 'unclear') {
      const settleMs = breaker.isThrottled ? settings.settleThrottledMs : settings.settleMs;
      return { state: 'unclear', code, looks: 0, dueAt: now() + settleMs };
    }
    return { state: 'queued', code, dueAt: now() + Math.max(retryDelayMs, breaker.cooldownMs) };
  };
}
