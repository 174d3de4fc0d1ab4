import { expect, test } from 'vitest';
import { runCrashes } from '../../scripts/signals/crash-run.js';

test('no signal is lost over kills of the process, and a repeated one has the same id', async () => {
  const { lost, doubled } = await runCrashes(60, 2);
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
}, 180_000);
