import { expect, test, vi } from 'vitest';
import { DeadlineError, withDeadline } from '../../src/async/deadline.js';
import { createManualClock } from '../crm/manual-clock.js';

test('a task that never settles ends with an error at its deadline, and its signal is aborted', async () => {
  const clock = createManualClock();
  let taskSignal: AbortSignal | undefined;
  const onFailure = vi.fn();
  withDeadline(
    100,
    (signal) => {
      taskSignal = signal;
      return new Promise(() => {});
    },
    clock.sleep,
  ).catch(onFailure);
  await clock.advance(99);
  expect(onFailure).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(onFailure).toHaveBeenCalledWith(expect.any(DeadlineError));
  expect(taskSignal?.aborted).toBe(true);
});

test.each([
  ['result', async () => 'value', 'value'],
  ['error', () => Promise.reject('failure'), 'failure'],
])('a %s in time is passed on and leaves no timer behind', async (_name, task, expected) => {
  const clock = createManualClock();
  expect(await withDeadline<string>(100, task, clock.sleep).catch((error) => error)).toBe(expected);
  expect(clock.pendingSleeps).toBe(0);
});
