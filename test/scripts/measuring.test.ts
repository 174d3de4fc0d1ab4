import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const runScript = async (...args: string[]) =>
  (await run(`${root}node_modules/.bin/tsx`, args, { cwd: root })).stdout;

/** What the figures in docs/operating.md come from, in small: that it runs on the build, and can fail. */
test('an hour of page views costs the CRM no more than its limit, and every lead arrives', async () => {
  const told = await runScript('scripts/hour.ts', '2000');
  const [, all] = /CRM requests: (\d+) in all/.exec(told) ?? [];
  expect(Number(all)).toBeLessThanOrEqual(200);
  expect(told).toContain(' 0 of them refused anything');
}, 180_000);

test('the relay is measured beside a bare one', async () => {
  const told = await runScript('scripts/load/main.ts', '1');
  expect(told).toMatch(/reads \/ hello: \d+\.\d\d/);
  expect(told).not.toContain('NOT OK');
}, 180_000);

test.each(['scripts/crash/main.ts', 'scripts/hour.ts', 'scripts/load/main.ts', 'scripts/list-times.ts'])(
  '%s measures nothing where it was asked for no number',
  async (path) => {
    await expect(runScript(path, '--help')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--help is no whole number'),
    });
  },
);
