import { afterEach, vi } from 'vitest';
import { cleanUpAfterTest } from './after-each-test.js';

// Vitest runs this file before each test file.
afterEach(cleanUpAfterTest);

/** Milliseconds after which a wait fails. Vitest's default of one second is too short for a busy machine. */
const waitTimeoutMs = 60_000;

const { waitFor } = vi;
// Test files of a worker share `vi`.
if (waitFor.name !== 'waitLonger') {
  vi.waitFor = function waitLonger(callback, options) {
    const ownOptions = typeof options === 'number' ? { timeout: options } : options;
    return waitFor(callback, { timeout: waitTimeoutMs, ...ownOptions });
  };
}
