import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOfflineQueue } from '../../../src/crm/relay-client/offline-queue.js';
import { accepted, dayMs, prefix, stubPage, submission } from './offline-queue-fixture.js';

let page: ReturnType<typeof stubPage>;

beforeEach(() => {
  page = stubPage();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('a stored submission', () => {
  test('is sent after 30 seconds, and its form gets the receipt', async () => {
    const queue = createOfflineQueue(page.clock);
    const onSent = vi.fn();
    page.answers = [accepted];
    expect(queue.enqueue('t1', submission, onSent)).toBe(true);
    await page.clock.advance(29_999);
    expect(page.sentBodies).toEqual([]);
    await page.advanceToAttempt(1);
    expect(page.sentBodies).toEqual([submission.body]);
    expect(onSent).toHaveBeenCalledWith({ form: '34', receipt: 'R-1' });
    expect(page.storage).toEqual({});
    expect(page.clock.pendingSleeps).toBe(0);
  });

  test('is sent again every 30 seconds while the connection is broken', async () => {
    const queue = createOfflineQueue(page.clock);
    page.answers = [undefined, undefined, accepted];
    queue.enqueue('t1', submission, () => {});
    await page.advanceToAttempt(1);
    await page.advanceToAttempt(2);
    expect(Object.keys(page.storage)).toEqual([`${prefix}t1`]);
    await page.advanceToAttempt(3);
    expect(page.storage).toEqual({});
  });

  test('stays stored without further attempts if the relay refuses it', async () => {
    const consoleError = vi.spyOn(console, 'error').mockReturnValue();
    const queue = createOfflineQueue(page.clock);
    page.answers = ['{"status":"fail","message":"BAD_PARAMS"}'];
    queue.enqueue('t1', submission, () => {});
    await page.advanceToAttempt(1);
    await vi.waitFor(() => expect(consoleError).toHaveBeenCalledOnce(), { interval: 1 });
    expect(consoleError.mock.calls[0]?.[0]).toContain('BAD_PARAMS');
    await page.clock.advance(300_000);
    expect(page.sentBodies).toHaveLength(1);
    expect(Object.keys(page.storage)).toEqual([`${prefix}t1`]);
  });

  test('is sent after almost two days, and deleted unsent after two days', async () => {
    const queue = createOfflineQueue(page.clock);
    page.storage[`${prefix}new`] = JSON.stringify({
      ...submission,
      body: 'new',
      at: page.clock.now() - 2 * dayMs + 1,
    });
    page.storage[`${prefix}old`] = JSON.stringify({
      ...submission,
      body: 'old',
      at: page.clock.now() - 2 * dayMs,
    });
    page.answers = [accepted];
    await queue.flush();
    expect(page.sentBodies).toEqual(['new']);
    expect(page.storage).toEqual({});
  });
});

test('only one tab at a time sends the queue', async () => {
  const queue = createOfflineQueue(page.clock);
  queue.enqueue('t1', submission, () => {});
  const request = vi.fn((_name: string, _options: unknown, run: (lock: unknown) => unknown) => run(null));
  vi.stubGlobal('navigator', { locks: { request } });
  await queue.flush();
  expect(request).toHaveBeenCalledWith('apro-forms:kept', { ifAvailable: true }, expect.any(Function));
  expect(page.sentBodies).toEqual([]);
});

test('several submissions share one timer', () => {
  const queue = createOfflineQueue(page.clock);
  queue.enqueue('t1', submission, () => {});
  queue.enqueue('t2', submission, () => {});
  expect(page.clock.pendingSleeps).toBe(1);
});

test.each([
  ['no JSON', 'x'],
  ['null', 'null'],
  ['an array', '[1]'],
  [
    'a number as the body',
    JSON.stringify({ url: 'http://relay.invalid', body: 7, at: Date.UTC(2026, 0, 1) }),
  ],
  ['no time', JSON.stringify(submission)],
])('a stored value that is %s is deleted unsent', async (_what, text) => {
  const queue = createOfflineQueue(page.clock);
  page.storage[`${prefix}t1`] = text;
  page.storage.other = 'untouched';
  await queue.flush();
  expect(page.sentBodies).toEqual([]);
  expect(page.storage).toEqual({ other: 'untouched' });
});

test('enqueue returns false if the storage is full', () => {
  const queue = createOfflineQueue(page.clock);
  vi.stubGlobal('localStorage', {
    setItem() {
      throw new DOMException('full', 'QuotaExceededError');
    },
  });
  expect(queue.enqueue('t1', submission, () => {})).toBe(false);
  expect(page.clock.pendingSleeps).toBe(0);
});

test('a blocked storage counts as empty', async () => {
  const queue = createOfflineQueue(page.clock);
  vi.stubGlobal('localStorage', undefined);
  await queue.flush();
  expect(queue.names()).toEqual([]);
  expect(page.sentBodies).toEqual([]);
});
