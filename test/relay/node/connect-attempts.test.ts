import { getDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import { expect, test } from 'vitest';
import { allowSlowConnections, getConnectAttemptMs } from '../../../src/relay/node/connect-attempts.js';

test.each([1_000, 5_000, 20_000, 600_000])(
  'with a deadline of %i ms, both addresses of a name get their turn, each with more than 250 ms',
  (crmTimeout) => {
    const attemptMs = getConnectAttemptMs({ crmTimeout });
    expect(attemptMs * 2).toBeLessThan(crmTimeout);
    expect(attemptMs).toBeGreaterThan(250);
  },
);

test('the time of an attempt applies to the connections of the process', () => {
  allowSlowConnections({ crmTimeout: 9_000 });
  expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(3_000);
});
