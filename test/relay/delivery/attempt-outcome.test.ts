import { describe, expect, test } from 'vitest';
import { CrmError, type CrmErrorCode } from '../../../src/crm/errors/crm-error.js';
import { TooManyRequestsError } from '../../../src/crm/http/too-many-requests.js';
import { createAttemptOutcome } from '../../../src/relay/delivery/attempt-outcome.js';
import { createCircuitBreaker } from '../../../src/relay/delivery/circuit-breaker.js';
import { FileDelayedError } from '../../../src/relay/delivery/deliver-lead.js';
import { QueryError } from '../../../src/relay/storage/database/sql.js';
import type { StoredLead } from '../../../src/relay/storage/tables/lead-schema.js';

const nowMs = 1_000_000;
/** A lead after its first attempt. The next attempt is due after 5 s, give or take a fifth. */
const lead = { attempts: 1, created_at: nowMs } as StoredLead;
const retry = { least: nowMs + 4_000, most: nowMs + 6_000 };

function setUpOutcome() {
  const breaker = createCircuitBreaker({ monotonic: () => 0, timeScale: 1 });
  const errors: unknown[] = [];
  const changeAfterError = createAttemptOutcome({
    settings: { settleMs: 90_000, settleThrottledMs: 900_000, timeScale: 1 },
    breaker,
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
  return { breaker, errors, changeAfterError };
}

/** For each error code of the CRM: the next state of the lead, and the pause of the circuit breaker in seconds. */
const outcomes: Readonly<Record<CrmErrorCode, readonly [state: string, breakerPause: number]>> = {
  ACCESS_DENY: ['queued', 0],
  BAD_REQUEST: ['attention', 0],
  BAD_PARAMS: ['attention', 0],
  LIMIT_EXCEEDED: ['queued', 30],
  SERVER_IS_OVERLOADED: ['queued', 30],
  FILE_UPLOAD_ERROR: ['queued', 0],
  UNCLEAR: ['unclear', 0],
  network: ['unclear', 15],
  timeout: ['unclear', 15],
  aborted: ['unclear', 0],
  http: ['unclear', 0],
  redirect: ['unclear', 0],
  empty: ['unclear', 0],
  truncated: ['unclear', 0],
  'not-json': ['unclear', 0],
  charset: ['unclear', 0],
  'too-large': ['unclear', 0],
  'not-a-form': ['unclear', 0],
  refused: ['attention', 0],
  'mixed-content': ['queued', 0],
};

describe('the lead and the circuit breaker after the error', () => {
  test.each(Object.entries(outcomes) as [CrmErrorCode, readonly [string, number]][])(
    '%s',
    (code, [state, pauseSeconds]) => {
      const { breaker, errors, changeAfterError } = setUpOutcome();
      const change = changeAfterError(new CrmError(code), lead);
      expect(change).toMatchObject({ state, code });
      expect(breaker.cooldownMs).toBe(pauseSeconds * 1_000);
      expect(errors).toEqual([]);
      if (state === 'attention') expect(change.dueAt).toBe(nowMs);
      if (state === 'unclear') expect(change).toMatchObject({ looks: 0, dueAt: nowMs + 90_000 });
      if (state === 'queued' && pauseSeconds > 0) expect(change.dueAt).toBe(nowMs + pauseSeconds * 1_000);
      if (state === 'queued' && pauseSeconds === 0) expectRetry(change.dueAt);
    },
  );

  test('a connection that broke before the first byte left', () => {
    const { breaker, changeAfterError } = setUpOutcome();
    const change = changeAfterError(new CrmError('network', '', 'not-taken'), lead);
    expect(change).toMatchObject({ state: 'queued', code: 'network', dueAt: nowMs + 15_000 });
    expect(breaker.isOpen).toBe(true);
  });
});

/** Answers of a CRM's server or proxy: the next state of the lead, and the pause of the circuit breaker in seconds. */
test.each([
  [new CrmError('http', '500'), 'unclear', 0],
  [new CrmError('http', '502'), 'unclear', 15],
  [new CrmError('http', '503'), 'unclear', 15],
  [new CrmError('http', '504'), 'unclear', 15],
  [new TooManyRequestsError(0), 'queued', 30],
  [new TooManyRequestsError(1_000), 'queued', 30],
  [new TooManyRequestsError(600_000), 'queued', 600],
])('after the answer %s the lead is %s, and deliveries pause for %i s', (error, state, pauseSeconds) => {
  const { breaker, changeAfterError } = setUpOutcome();
  const change = changeAfterError(error, lead);
  expect(change.state).toBe(state);
  expect(breaker).toMatchObject({ cooldownMs: pauseSeconds * 1_000, isOpen: pauseSeconds > 0 });
  if (state === 'queued') expect(change.dueAt).toBe(nowMs + pauseSeconds * 1_000);
});

function expectRetry(dueAt: number | undefined): void {
  expect(dueAt).toBeGreaterThanOrEqual(retry.least);
  expect(dueAt).toBeLessThanOrEqual(retry.most);
}

test('a refusal of the content closes the breaker, because the CRM works', () => {
  const { breaker, changeAfterError } = setUpOutcome();
  breaker.recordFailure(true);
  changeAfterError(new CrmError('BAD_PARAMS'), lead);
  expect(breaker.isOpen).toBe(false);
});

test('a lead that may be in the CRM and was refused is marked as a possible repeat', () => {
  const { changeAfterError } = setUpOutcome();
  expect(changeAfterError(new CrmError('refused', '', 'unclear'), lead)).toMatchObject({ repeat: true });
  expect(changeAfterError(new CrmError('refused'), lead)).not.toHaveProperty('repeat');
});

test('an unclear lead settles longer while the CRM has too many requests', () => {
  const { breaker, changeAfterError } = setUpOutcome();
  breaker.recordFailure(true);
  expect(changeAfterError(new CrmError('http'), lead).dueAt).toBe(nowMs + 900_000);
});

test.each(['unreachable', 'throttled', 'refused'] as const)(
  'a lead whose file is late waits for its next attempt (%s)',
  (reason) => {
    const { breaker, errors, changeAfterError } = setUpOutcome();
    const error = new FileDelayedError('FILE_UPLOAD_ERROR', reason);
    const change = changeAfterError(error, lead);
    expect(change).toMatchObject({ state: 'queued', code: error.code });
    expectRetry(change.dueAt);
    // A file that cannot be uploaded never means that the CRM has too many requests for leads.
    const isUnreachable = reason === 'unreachable';
    expect(breaker).toMatchObject({
      isOpen: isUnreachable,
      isThrottled: false,
      cooldownMs: isUnreachable ? 15_000 : 0,
    });
    expect(errors).toEqual([]);
  },
);

test('a lead whose file is late waits as long as the CRM asks', () => {
  const { changeAfterError } = setUpOutcome();
  const error = new FileDelayedError('SERVER_IS_OVERLOADED', 'throttled', 3_000_000);
  expect(changeAfterError(error, lead).dueAt).toBe(nowMs + 3_000_000);
});

test('a failure of the store is reported and delays the lead', () => {
  const { errors, changeAfterError } = setUpOutcome();
  const error = new QueryError('locked');
  const change = changeAfterError(error, lead);
  expect(change).toMatchObject({ state: 'queued', code: 'store-failed' });
  expectRetry(change.dueAt);
  expect(errors).toEqual([error]);
});

test('an error of the relay is reported and leaves the lead to a person', () => {
  const { errors, changeAfterError } = setUpOutcome();
  const error = new TypeError('ours');
  expect(changeAfterError(error, lead)).toEqual({ state: 'attention', code: 'relay-error', dueAt: nowMs });
  expect(errors).toEqual([error]);
});

test('the delay grows with the attempts and with the age of the lead', () => {
  const { changeAfterError } = setUpOutcome();
  const old = { attempts: 9, created_at: nowMs - 73 * 3_600_000 } as StoredLead;
  const { dueAt } = changeAfterError(new CrmError('ACCESS_DENY'), old);
  expect(dueAt).toBeGreaterThanOrEqual(nowMs + 0.8 * 3_600_000);
});
