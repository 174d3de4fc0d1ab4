import { expect, test } from 'vitest';
import { createCircuitBreaker } from '../../../src/relay/delivery/circuit-breaker.js';

function setUpBreaker(timeScale = 1) {
  let nowMs = 1_000;
  const breaker = createCircuitBreaker({ monotonic: () => nowMs, timeScale });
  return {
    breaker,
    advance(ms: number) {
      nowMs += ms;
    },
  };
}

const stateOf = ({ cooldownMs, isOpen, isThrottled }: ReturnType<typeof createCircuitBreaker>) => ({
  cooldownMs,
  isOpen,
  isThrottled,
});
const closed = { cooldownMs: 0, isOpen: false, isThrottled: false };

test('a new breaker lets every send through', () => {
  expect(stateOf(setUpBreaker().breaker)).toEqual(closed);
});

test('failed connections pause deliveries for 15 seconds each, without growth', () => {
  const { breaker, advance } = setUpBreaker();
  for (let failure = 0; failure < 4; failure++) {
    breaker.recordFailure(false);
    expect(stateOf(breaker)).toEqual({ cooldownMs: 15_000, isOpen: true, isThrottled: false });
  }
  advance(14_999);
  expect(breaker.cooldownMs).toBe(1);
  advance(5_000);
  // The pause is over. The circuit breaker stays open until a lead was sent with success.
  expect(stateOf(breaker)).toEqual({ cooldownMs: 0, isOpen: true, isThrottled: false });
});

test('refusals for too many requests double the pause, from 30 seconds to 10 minutes', () => {
  const { breaker } = setUpBreaker();
  const pauses = Array.from({ length: 7 }, () => {
    breaker.recordFailure(true);
    expect(breaker.isThrottled).toBe(true);
    return breaker.cooldownMs / 1_000;
  });
  expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600]);
});

test('a success closes the breaker and forgets the failures', () => {
  const { breaker } = setUpBreaker();
  breaker.recordFailure(true);
  breaker.recordFailure(true);
  breaker.recordSuccess();
  expect(stateOf(breaker)).toEqual(closed);
  breaker.recordFailure(true);
  expect(breaker.cooldownMs).toBe(30_000);
});

test('a failed connection after a refusal is not a refusal', () => {
  const { breaker } = setUpBreaker();
  breaker.recordFailure(true);
  breaker.recordFailure(false);
  expect(stateOf(breaker)).toEqual({ cooldownMs: 15_000, isOpen: true, isThrottled: false });
});

test('`timeScale` shortens all pauses', () => {
  const { breaker } = setUpBreaker(0.1);
  breaker.recordFailure(false);
  expect(breaker.cooldownMs).toBe(1_500);
  breaker.recordFailure(true);
  expect(breaker.cooldownMs).toBe(6_000);
});
