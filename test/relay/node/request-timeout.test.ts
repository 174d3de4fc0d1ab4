import { expect, test } from 'vitest';
import { getRequestTimeoutMs } from '../../../src/relay/node/start-relay.js';

const slowLineBytesPerSecond = 50_000;

test.each([1, 20_000_000, 100_000_000, 1_000_000_000])(
  'with MAX_UPLOAD=%i, five files over a slow line arrive before the timeout',
  (maxUpload) => {
    const seconds = (5 * maxUpload) / slowLineBytesPerSecond;
    expect(getRequestTimeoutMs({ maxUpload })).toBeGreaterThan(seconds * 1_000);
    expect(getRequestTimeoutMs({ maxUpload })).toBeGreaterThanOrEqual(120_000);
  },
);
