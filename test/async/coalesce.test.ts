import { expect, test } from 'vitest';
import { coalesce } from '../../src/async/coalesce.js';
import { createManualClock } from '../crm/manual-clock.js';

function setUp(results: readonly (() => Promise<void>)[] = []) {
  const clock = createManualClock();
  let runs = 0;
  const call = coalesce(() => results[runs++]?.() ?? Promise.resolve(), clock);
  return { clock, call, runCount: () => runs };
}

test('calls during a run wait for that run', async () => {
  let finishRun = () => {};
  const run = new Promise<void>((resolve) => {
    finishRun = resolve;
  });
  const { call, runCount } = setUp([() => run]);
  const calls = [call(), call()];
  finishRun();
  await Promise.all(calls);
  expect(runCount()).toBe(1);
});

test('a call within a second after a run starts no other run', async () => {
  const { clock, call, runCount } = setUp();
  await call();
  await clock.advance(999);
  await call();
  expect(runCount()).toBe(1);
  await clock.advance(1);
  await call();
  expect(runCount()).toBe(2);
});

test('a call after a failed run starts another run at once', async () => {
  const { call, runCount } = setUp([() => Promise.reject(new Error('failed'))]);
  await expect(call()).rejects.toThrow('failed');
  await call();
  expect(runCount()).toBe(2);
});
