import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOfflineQueue } from '../../../src/crm/relay-client/offline-queue.js';
import { createManualClock, type ManualClock } from '../manual-clock.js';

const prefix = 'apro-forms:kept:';
const submission = { url: 'http://relay.invalid', body: 'action=fillform&token=t1' };
const accepted = '{"status":"success","form":"34","receipt":"R-1"}';
const dayMs = 86_400_000;

let clock: ManualClock;
/** Answers of the relay in order. Undefined: the connection breaks. After the last answer every connection breaks. */
let answers: (string | undefined)[];
let sentBodies: unknown[];
let storage: Record<string, string>;

/** A `localStorage`: the stored names are own properties, the methods are not. */
function createStorage(): Record<string, string> {
  return Object.create({
    getItem(this: Record<string, string>, name: string) {
      return this[name] ?? null;
    },
    setItem(this: Record<string, string>, name: string, value: string) {
      this[name] = value;
    },
    removeItem(this: Record<string, string>, name: string) {
      delete this[name];
    },
  });
}

beforeEach(() => {
  clock = createManualClock();
  answers = [];
  sentBodies = [];
  storage = createStorage();
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('removeEventListener', vi.fn());
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    sentBodies.push(init.body);
    const answer = answers.shift();
    return answer === undefined
      ? Promise.reject(new TypeError('fetch failed'))
      : Promise.resolve(new Response(answer));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Advances the time to the next attempt, and waits for its dynamic import and its requests. */
async function advanceToAttempt(count: number): Promise<void> {
  await clock.advance(30_000);
  await vi.waitFor(() => expect(sentBodies).toHaveLength(count), { interval: 1 });
  await clock.advance(0);
}

describe('a stored submission', () => {
  test('is sent after 30 seconds, and its form gets the receipt', async () => {
    const queue = createOfflineQueue(clock);
    const onSent = vi.fn();
    answers = [accepted];
    expect(queue.enqueue('t1', submission, onSent)).toBe(true);
    await clock.advance(29_999);
    expect(sentBodies).toEqual([]);
    await advanceToAttempt(1);
    expect(sentBodies).toEqual([submission.body]);
    expect(onSent).toHaveBeenCalledWith({ form: '34', receipt: 'R-1' });
    expect(storage).toEqual({});
    expect(clock.pendingSleeps).toBe(0);
  });

  test('is sent again every 30 seconds while the connection is broken', async () => {
    const queue = createOfflineQueue(clock);
    answers = [undefined, undefined, accepted];
    queue.enqueue('t1', submission, () => {});
    await advanceToAttempt(1);
    await advanceToAttempt(2);
    expect(Object.keys(storage)).toEqual([`${prefix}t1`]);
    await advanceToAttempt(3);
    expect(storage).toEqual({});
  });

  test('stays stored without further attempts if the relay refuses it', async () => {
    const consoleError = vi.spyOn(console, 'error').mockReturnValue();
    const queue = createOfflineQueue(clock);
    answers = ['{"status":"fail","message":"BAD_PARAMS"}'];
    queue.enqueue('t1', submission, () => {});
    await advanceToAttempt(1);
    await vi.waitFor(() => expect(consoleError).toHaveBeenCalledOnce(), { interval: 1 });
    expect(consoleError.mock.calls[0]?.[0]).toContain('BAD_PARAMS');
    await clock.advance(300_000);
    expect(sentBodies).toHaveLength(1);
    expect(Object.keys(storage)).toEqual([`${prefix}t1`]);
  });

  test('is sent after 29 days, and deleted unsent after 30 days', async () => {
    const queue = createOfflineQueue(clock);
    storage[`${prefix}new`] = JSON.stringify({ ...submission, body: 'new', at: clock.now() - 29 * dayMs });
    storage[`${prefix}old`] = JSON.stringify({ ...submission, body: 'old', at: clock.now() - 30 * dayMs });
    answers = [accepted];
    await queue.flush();
    expect(sentBodies).toEqual(['new']);
    expect(storage).toEqual({});
  });
});

test('only one tab at a time sends the queue', async () => {
  const queue = createOfflineQueue(clock);
  queue.enqueue('t1', submission, () => {});
  const request = vi.fn((_name: string, _options: unknown, run: (lock: unknown) => unknown) => run(null));
  vi.stubGlobal('navigator', { locks: { request } });
  await queue.flush();
  expect(request).toHaveBeenCalledWith('apro-forms:kept', { ifAvailable: true }, expect.any(Function));
  expect(sentBodies).toEqual([]);
});

test('several submissions share one timer', () => {
  const queue = createOfflineQueue(clock);
  queue.enqueue('t1', submission, () => {});
  queue.enqueue('t2', submission, () => {});
  expect(clock.pendingSleeps).toBe(1);
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
  const queue = createOfflineQueue(clock);
  storage[`${prefix}t1`] = text;
  storage.other = 'untouched';
  await queue.flush();
  expect(sentBodies).toEqual([]);
  expect(storage).toEqual({ other: 'untouched' });
});

test('enqueue returns false if the storage is full', () => {
  const queue = createOfflineQueue(clock);
  vi.stubGlobal('localStorage', {
    setItem() {
      throw new DOMException('full', 'QuotaExceededError');
    },
  });
  expect(queue.enqueue('t1', submission, () => {})).toBe(false);
  expect(clock.pendingSleeps).toBe(0);
});

test('a blocked storage counts as empty', async () => {
  const queue = createOfflineQueue(clock);
  vi.stubGlobal('localStorage', undefined);
  await queue.flush();
  expect(queue.tokens()).toEqual([]);
  expect(sentBodies).toEqual([]);
});
