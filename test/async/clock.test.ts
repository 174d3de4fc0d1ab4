import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/async/clock.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('sleep resolves after the given time', async () => {
  const onEnd = vi.fn();
  void systemClock.sleep(1_000).then(onEnd);
  await vi.advanceTimersByTimeAsync(999);
  expect(onEnd).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onEnd).toHaveBeenCalledOnce();
});

test('an aborted sleep stays pending and leaves no timer behind', async () => {
  const onEnd = vi.fn();
  const controller = new AbortController();
  void systemClock.sleep(1_000, controller.signal).then(onEnd, onEnd);
  controller.abort();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(onEnd).not.toHaveBeenCalled();
});

test('monotonic does not follow a change of the system clock', () => {
  const before = systemClock.monotonic();
  vi.setSystemTime(systemClock.now() + 3_600_000);
  expect(systemClock.monotonic() - before).toBeLessThan(1_000);
});
