import { expect, test } from 'vitest';
import { createBackgroundTasks } from '../../src/async/background-tasks.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('`finish` waits for all tasks, also for tasks that other tasks start', async () => {
  const tasks = createBackgroundTasks(() => {});
  const ended: string[] = [];
  tasks.start(async () => {
    await turn();
    tasks.start(async () => {
      await turn();
      ended.push('inner');
    });
    ended.push('outer');
  });
  await tasks.finish();
  expect(ended).toEqual(['outer', 'inner']);
});

test('a task that fails is reported and does not stop the others', async () => {
  const errors: unknown[] = [];
  const tasks = createBackgroundTasks((error) => errors.push(error));
  const failure = new Error('disk full');
  let hasEnded = false;
  tasks.start(() => Promise.reject(failure));
  tasks.start(async () => {
    await turn();
    hasEnded = true;
  });
  await tasks.finish();
  expect([errors, hasEnded]).toEqual([[failure], true]);
});

test('no task starts after `finish`', async () => {
  const tasks = createBackgroundTasks(() => {});
  await tasks.finish();
  let hasStarted = false;
  tasks.start(async () => {
    hasStarted = true;
  });
  expect(hasStarted).toBe(false);
});
