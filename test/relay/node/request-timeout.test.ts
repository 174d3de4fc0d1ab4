import { expect, test } from 'vitest';
import { createServerOptions } from '../../../src/relay/node/connection-limits.js';

const slowLineBytesPerSecond = 50_000;

test.each([1, 20_000_000, 100_000_000, 1_000_000_000])(
  'with MAX_UPLOAD=%i, five files over a slow line arrive before the timeout',
  (maxUpload) => {
    const seconds = (5 * maxUpload) / slowLineBytesPerSecond;
    const { requestTimeout } = createServerOptions({ maxUpload });
    expect(requestTimeout).toBeGreaterThan(seconds * 1_000);
    expect(requestTimeout).toBeGreaterThanOrEqual(120_000);
  },
);
