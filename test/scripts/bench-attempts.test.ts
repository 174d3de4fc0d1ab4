import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAttempts } from '../../bench/attempts.js';

function setUp(deadline = Number.POSITIVE_INFINITY) {
  const logFile = join(mkdtempSync(join(tmpdir(), 'apro-bench-')), 'dist/results.jsonl');
  const readLog = () =>
    readFileSync(logFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { readLog, attempts: createAttempts({ waitUntilQuiet: async () => false, deadline, logFile }) };
}

test('a failed visit of the bench is repeated once, and its second result counts', async () => {
  const { attempts, readLog } = setUp();
  const { attempt, failures, measurementCount, noisyCount } = await attempts;
  let tries = 0;
  const result = await attempt('floor, loading', async () => {
    if (++tries === 1) throw new Error('browserContext.close: the browser has been closed\nstack');
    return { ready: 5 };
  });
  expect(result).toEqual({ ready: 5 });
  expect([failures, measurementCount(), noisyCount()]).toEqual([[], 2, 2]);
  expect(readLog()).toEqual([
    { label: 'floor, loading', tries: 1, reason: 'browserContext.close: the browser has been closed' },
    { label: 'floor, loading', result: { ready: 5 } },
  ]);
});

test('a visit of the bench that fails twice is noted, and the bench goes on', async () => {
  const { attempts } = setUp();
  const { attempt, failures } = await attempts;
  expect(await attempt('rjsf, typing', () => Promise.reject(new Error('no field')))).toBeUndefined();
  expect(failures).toEqual(['rjsf, typing: no field']);
  expect(await attempt('floor, typing', async () => 7)).toBe(7);
});

test('after its deadline the bench begins no visit', async () => {
  const { attempts } = setUp(0);
  const { attempt, isOver, failures } = await attempts;
  expect(isOver()).toBe(true);
  expect(await attempt('floor, typing', () => Promise.reject(new Error('not expected')))).toBeUndefined();
  expect(failures).toEqual([]);
});
