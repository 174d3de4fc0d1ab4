import { describe, expect, test } from 'vitest';
import { settle, setUpWorker, startMs } from './manual-worker-fixture.js';

describe('at the start', () => {
  test('interrupted leads are searched for after the settle time, and due leads are sent at once', async () => {
    const { callsOf, receipts } = await setUpWorker({}, { queued: ['a', 'b', 'c'] });
    expect(callsOf('recover')).toEqual([[startMs, startMs + 90_000, false]]);
    expect(callsOf('claim')[0]).toEqual([1, startMs, startMs + 60_000].with(0, 2));
    expect(receipts()).toEqual(['a', 'b']);
  });

  test('a store that cannot be written is an error', async () => {
    await expect(setUpWorker({}, { failure: new Error('read-only file') })).rejects.toThrow('read-only file');
  });
});

describe('the number of leads that are sent at a time', () => {
  test('is the setting, and the next lead starts when an attempt ends', async () => {
    const { attempts, callsOf, receipts, pass } = await setUpWorker({}, { queued: ['a', 'b', 'c'] });
    expect(receipts()).toEqual(['a', 'b']);
    const claimCount = callsOf('claim').length;
    await pass(5_000);
    expect(receipts()).toEqual(['a', 'b']);
    // A database may read a limit of 0 or less as no limit.
    expect(callsOf('claim')).toHaveLength(claimCount);
    attempts[0]?.finish();
    await pass(20);
    expect(receipts()).toEqual(['a', 'b', 'c']);
  });

  test('is one while the circuit breaker is open', async () => {
    const { worker, state, receipts, pass } = await setUpWorker();
    worker.breaker.recordFailure(false);
    state.queued = ['a', 'b'];
    worker.notify();
    await pass(14_000);
    expect(receipts()).toEqual([]);
    await pass(3_000);
    expect(receipts()).toEqual(['a']);
  });

  test('is one for a lead during whose sending a relay crashed', async () => {
    const { attempts, state, receipts, pass } = await setUpWorker(
      {},
      { crashed: ['a', 'b'], queued: ['c', 'd'] },
    );
    expect(receipts()).toEqual(['a']);
    await pass(3_000);
    expect(receipts()).toEqual(['a']);
    attempts[0]?.finish();
    await pass(20);
    expect(receipts()).toEqual(['a', 'b']);
    attempts[1]?.finish();
    await pass(1_000);
    expect(receipts()).toEqual(['a', 'b', 'c', 'd']);
    // A crashed lead that becomes due waits until no other lead is being sent, and the others wait for it.
    state.crashed = ['e'];
    state.queued = ['f'];
    attempts[2]?.finish();
    await pass(3_000);
    expect(receipts().at(-1)).toBe('d');
    attempts[3]?.finish();
    await pass(1_000);
    expect(receipts().at(-1)).toBe('e');
    attempts[4]?.finish();
    await pass(1_000);
    expect(receipts().at(-1)).toBe('f');
  });
});

describe('`sendsPerSecond`', () => {
  test.each([
    [2, 50, [0, 500, 1_000, 1_500]],
    [10, 30, [0, 100, 200, 300]],
    [10, 350, [0, 100, 200, 300]],
    [0.5, 50, [0, 2_000, 4_000, 6_000]],
  ])(
    'of %d, with answers after %d ms, is the pace of the leads, in their order',
    async (rate, answerMs, starts) => {
      const { attempts, pass } = await setUpWorker(
        { sendsPerSecond: rate, concurrency: 5 },
        { queued: ['a', 'b', 'c', 'd'] },
      );
      for (let nowMs = 0; nowMs < 7_000; nowMs += 10) {
        for (const { atMs, finish } of attempts) if (atMs + answerMs <= nowMs) finish();
        await pass(10);
      }
      expect(attempts.map(({ receipt }) => receipt)).toEqual(['a', 'b', 'c', 'd']);
      expect(attempts.map(({ atMs }) => atMs)).toEqual(starts);
    },
  );

  test('counts each of several leads that are claimed together', async () => {
    const { worker, state, attempts, pass } = await setUpWorker({ sendsPerSecond: 1_000, concurrency: 50 });
    state.queued = Array.from({ length: 50 }, (_, index) => `${index}`);
    worker.notify();
    await pass(0);
    expect(attempts).toHaveLength(50);
    for (const attempt of attempts) attempt.finish();
    state.queued = ['next'];
    await pass(49);
    expect(attempts).toHaveLength(50);
    await pass(1_000);
    expect(attempts).toHaveLength(51);
  });
});

describe('the worker polls the store', () => {
  test.each([
    [{ timeScale: 1 }, 1_000],
    [{ timeScale: 0.1 }, 100],
    [{ timeScale: 0.001 }, 20],
    [{ timeScale: 0.05, minPollIntervalMs: 200 }, 200],
    [{ timeScale: 1, minPollIntervalMs: 200 }, 1_000],
  ])('with %o every %d ms', async (outbox, intervalMs) => {
    const { callsOf, pass } = await setUpWorker(outbox);
    await pass(intervalMs - 1);
    expect(callsOf('claim')).toHaveLength(1);
    await pass(1 + 9 * intervalMs);
    expect(callsOf('claim')).toHaveLength(11);
    expect(callsOf('expireLeases')).toHaveLength(11);
    expect(callsOf('reconcile')).toHaveLength(11);
  });

  test('at once after a notification, and ends leases and searches no more often than before', async () => {
    const { worker, state, callsOf, receipts, pass } = await setUpWorker();
    state.queued = ['a', 'b', 'c'];
    // The second notification comes during the poll. It must not start a second poll, which would use the same slots.
    worker.notify();
    worker.notify();
    await pass(10);
    expect(receipts()).toEqual(['a', 'b']);
    expect(callsOf('expireLeases')).toEqual([[startMs, startMs + 90_000]]);
    expect(callsOf('reconcile')).toHaveLength(1);
  });

  test('again after an error, which is reported', async () => {
    const failure = new Error('database is locked');
    const { state, events, receipts, pass } = await setUpWorker();
    state.failure = failure;
    await pass(1_000);
    expect(events).toEqual([{ type: 'error', error: failure }]);
    state.failure = undefined;
    state.queued = ['a'];
    await pass(1_000);
    expect(receipts()).toEqual(['a']);
  });
});

test.each([
  [5_000, 0],
  [5_001, 1],
  [-5_001, 1],
  [-5_000, 0],
])('a wall clock that is set by %d ms changes the times of leads %d times', async (shiftMs, times) => {
  const { callsOf, shiftWallClock, pass } = await setUpWorker();
  await pass(1_000);
  shiftWallClock(shiftMs);
  await pass(3_000);
  const nowMs = startMs + 2_000 + shiftMs;
  expect(callsOf('adjustToClockStep')).toEqual(Array.from({ length: times }, () => [nowMs, nowMs + 90_000]));
});

describe('the result of an attempt', () => {
  test('is stored and reported', async () => {
    const { attempts, callsOf, events, pass } = await setUpWorker({}, { queued: ['a'] });
    await pass(700);
    attempts[0]?.finish('without-file');
    await pass(0);
    const change = { state: 'delivered', code: 'without-file', dueAt: startMs + 700, crashes: 0 };
    await settle();
    expect(callsOf('changeState')).toEqual([['a', 'trying', startMs + 700, change]]);
    expect(events).toEqual([{ type: 'delivered', receipt: 'a', code: 'without-file' }]);
  });

  test('is stored although another worker has marked the lead `unclear`', async () => {
    const { attempts, callsOf, events } = await setUpWorker({}, { queued: ['a'], isTaken: false });
    attempts[0]?.finish();
    await settle();
    expect(callsOf('changeState').map(([, state]) => state)).toEqual(['trying', 'unclear']);
    expect(events).toEqual([{ type: 'delivered', receipt: 'a', code: 'answered' }]);
  });

  test('that cannot be stored is reported as an error, and the slot becomes free', async () => {
    const failure = new Error('disk full');
    const { attempts, state, events, receipts, pass } = await setUpWorker(
      { concurrency: 1 },
      { queued: ['a', 'b'] },
    );
    state.failure = failure;
    attempts[0]?.finish();
    await settle();
    expect(events[0]).toEqual({ type: 'error', error: failure });
    state.failure = undefined;
    await pass(1_000);
    expect(receipts()).toEqual(['a', 'b']);
  });

  test('that is a fault of the relay is reported, and the lead waits for a person', async () => {
    const fault = new TypeError('ours');
    const { attempts, events } = await setUpWorker({}, { queued: ['a'] });
    attempts[0]?.finish(fault);
    await settle();
    expect(events).toEqual([
      { type: 'error', error: fault },
      { type: 'attention', receipt: 'a', code: 'relay-error' },
    ]);
  });

  test('that never comes frees the slot when the lease ends, without keeping the process running', async () => {
    const { attempts, timers, receipts, events, pass } = await setUpWorker(
      { concurrency: 1 },
      { queued: ['a', 'b'] },
    );
    expect([...timers].filter(({ isBackground }) => isBackground)).toMatchObject([{ dueAt: 60_000 }]);
    await pass(59_999);
    expect(receipts()).toEqual(['a']);
    await pass(1_000);
    expect(receipts()).toEqual(['a', 'b']);
    // The late result still counts.
    attempts[0]?.finish();
    await settle();
    expect(events).toEqual([{ type: 'delivered', receipt: 'a', code: 'answered' }]);
  });
});

describe('after the stop', () => {
  test('running attempts end, and no other lead is sent', async () => {
    const { worker, state, attempts, callsOf, timers, receipts, pass } = await setUpWorker(
      {},
      { queued: ['a'] },
    );
    let isStopped = false;
    const stopping = worker.stop().then(() => {
      isStopped = true;
    });
    await settle();
    expect(isStopped).toBe(false);
    expect(callsOf('writer.stop')).toHaveLength(1);
    state.queued = ['b'];
    attempts[0]?.finish();
    await stopping;
    expect(callsOf('changeState')).toHaveLength(1);
    worker.notify();
    await pass(10_000);
    expect(receipts()).toEqual(['a']);
    expect(timers.size).toBe(0);
  });
});
