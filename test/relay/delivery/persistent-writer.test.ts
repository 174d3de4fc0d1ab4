import { expect, test } from 'vitest';
import { createPersistentWriter } from '../../../src/relay/delivery/persistent-writer.js';

/** A writer whose timers fire at once, on a clock that counts their delays. */
function setUpWriter() {
  let nowMs = 0;
  const pauses: number[] = [];
  const errors: unknown[] = [];
  const writer = createPersistentWriter({
    monotonic: () => nowMs,
    setTimer(callback, delayMs) {
      pauses.push(delayMs);
      nowMs += delayMs;
      queueMicrotask(callback);
      return () => {};
    },
    onError: (error) => errors.push(error),
  });
  return { writer, pauses, errors };
}

/** Fails `times` times, each time with another message. */
function createFailingWrite(times: number) {
  let calls = 0;
  return async () => {
    if (calls++ < times) throw new Error(`failure ${calls}`);
    return calls;
  };
}

test('a write that succeeds runs once, without a pause and without a report', async () => {
  const { writer, pauses, errors } = setUpWriter();
  expect(await writer.run(createFailingWrite(0))).toBe(1);
  expect([pauses, errors]).toEqual([[], []]);
});

test('a write is repeated until it succeeds, after pauses from 50 ms to a second', async () => {
  const { writer, pauses, errors } = setUpWriter();
  expect(await writer.run(createFailingWrite(8))).toBe(9);
  expect(pauses).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
  expect(errors).toEqual([new Error('failure 1')]);
});

test('the first error of each write is reported', async () => {
  const { writer, errors } = setUpWriter();
  await writer.run(createFailingWrite(2));
  await writer.run(createFailingWrite(1));
  expect(errors).toHaveLength(2);
});

test('a write that still fails three seconds after the stop is given up', async () => {
  const { writer, pauses } = setUpWriter();
  writer.stop();
  // Calling `stop` a second time must not extend the time limit.
  const running = writer.run(async () => {
    writer.stop();
    throw new Error('disk full');
  });
  await expect(running).rejects.toThrow('disk full');
  const waitedMs = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(waitedMs).toBeGreaterThanOrEqual(3_000);
  expect(waitedMs).toBeLessThanOrEqual(4_000);
});

test('a write that first fails long after the stop gets three seconds, too', async () => {
  const { writer, pauses } = setUpWriter();
  writer.stop();
  await writer.run(createFailingWrite(6));
  await writer.run(createFailingWrite(6));
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(3_000);
});

test('a write can still succeed after the stop', async () => {
  const { writer } = setUpWriter();
  writer.stop();
  expect(await writer.run(createFailingWrite(3))).toBe(4);
});
