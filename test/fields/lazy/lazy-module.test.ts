import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLazyModule } from '../../../src/fields/lazy/lazy-module.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('reading the module does not start the import', () => {
  const importModule = vi.fn(async () => 'loaded');
  const lazyModule = createLazyModule(importModule);
  expect(lazyModule.module).toBeUndefined();
  expect(importModule).not.toHaveBeenCalled();
});

test('startLoading imports once and sets a single timeout, however often it is called', async () => {
  const importModule = vi.fn(async () => 'loaded');
  const lazyModule = createLazyModule(importModule);
  for (let call = 0; call < 3; call++) lazyModule.startLoading();
  expect(importModule).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(lazyModule.startLoading()).toBe(false);
  expect(lazyModule.module).toBe('loaded');
  await vi.runAllTimersAsync();
  expect(lazyModule.module).toBe('loaded');
});

test('a module that never arrives is pending for eight seconds; a late module is still used', async () => {
  let resolveImport = (_: string) => {};
  const lazyModule = createLazyModule(
    () =>
      new Promise<string>((resolve) => {
        resolveImport = resolve;
      }),
  );
  lazyModule.startLoading();
  await vi.advanceTimersByTimeAsync(7_999);
  expect(lazyModule.startLoading()).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(lazyModule.startLoading()).toBe(false);
  expect(lazyModule.module).toBeNull();
  resolveImport('late');
  await vi.advanceTimersByTimeAsync(0);
  expect(lazyModule.module).toBe('late');
});

test('a failed import ends the waiting, and load tries again', async () => {
  const importModule = vi.fn(async () => 'loaded').mockRejectedValueOnce(new Error('offline'));
  const lazyModule = createLazyModule(importModule);
  lazyModule.startLoading();
  await vi.advanceTimersByTimeAsync(0);
  expect(lazyModule.startLoading()).toBe(false);
  expect(lazyModule.module).toBeNull();
  lazyModule.startLoading();
  expect(importModule).toHaveBeenCalledTimes(1);
  await lazyModule.load();
  expect(lazyModule.module).toBe('loaded');
});
