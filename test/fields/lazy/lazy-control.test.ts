import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLazyControl } from '../../../src/fields/lazy/lazy-control.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const Fallback = () => 'fallback';
const Loaded = () => 'loaded';

/** Returns the component or the element that the control renders now. */
function readRendered(control: ReturnType<typeof createLazyControl>): unknown {
  const node = control.Control({});
  return typeof node === 'object' && node && 'type' in node ? node.type : node;
}

test('a control whose code never arrives is replaced after eight seconds, and late code is still used', async () => {
  let resolveLoading = (_: typeof Loaded) => {};
  const control = createLazyControl(
    () =>
      new Promise<typeof Loaded>((resolve) => {
        resolveLoading = resolve;
      }),
    Fallback,
  );
  expect(readRendered(control)).toBe('div');
  await vi.advanceTimersByTimeAsync(7_999);
  expect(readRendered(control)).toBe('div');
  await vi.advanceTimersByTimeAsync(1);
  expect(readRendered(control)).toBe(Fallback);
  resolveLoading(Loaded);
  await vi.advanceTimersByTimeAsync(0);
  expect(readRendered(control)).toBe(Loaded);
});

test('a control whose code cannot be loaded is replaced at once, until a later attempt succeeds', async () => {
  const load = vi.fn(async () => Loaded).mockRejectedValueOnce(new Error('offline'));
  const control = createLazyControl(load, Fallback);
  expect(readRendered(control)).toBe('div');
  await vi.advanceTimersByTimeAsync(0);
  expect(readRendered(control)).toBe(Fallback);
  await control.prepare();
  expect(readRendered(control)).toBe(Loaded);
});
