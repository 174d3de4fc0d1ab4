import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { crashVariants } from '../../scripts/crash/variants.js';
import { sampleEntries, sampleRows } from '../browser/helpers/samples.js';
import { findPostgres } from '../postgres-fixture.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const runScript = async (...args: string[]) =>
  (await run(`${root}node_modules/.bin/tsx`, args, { cwd: root })).stdout;

/** Short runs of the scripts behind the figures in docs/operating.md. */
const measurements: Readonly<Record<string, () => Promise<void>>> = {
  async 'npm run hour: the CRM gets at most 200 requests, and every lead arrives'() {
    const output = await runScript('scripts/hour.ts', '2000');
    const [, all] = /CRM requests: (\d+) in total/.exec(output) ?? [];
    expect(Number(all)).toBeLessThanOrEqual(200);
    expect(output).toContain(' 0 requests refused');
  },
  async 'npm run load compares the relay with a bare Hono server, and two relays on PostgreSQL with SQLite'() {
    const output = await runScript('scripts/load/main.ts', '1');
    expect(output).toMatch(
      /^\| reads of a form, 50 connections \| [\d,]+\/s, p99 \d+ ms \| \d+\.\d\d times as many /m,
    );
    expect(output).toMatch(/^\| stored leads, SQLite, 20 connections \| [\d,]+\/s, p99 \d+ ms /m);
    expect(output).toMatch(
      findPostgres()
        ? /^\| stored leads, PostgreSQL, two relays, .* \| [\d,]+\/s, p99 \d+ ms \| \d+\.\d\d times as many as with SQLite /m
        : /^leads, PostgreSQL: skipped/m,
    );
    expect(output).not.toContain('NOT OK');
  },
};

test.each(sampleEntries('measurements', measurements, 1))('%s', (_, measure) => measure(), 180_000);

const scripts = ['scripts/crash/main.ts', 'scripts/hour.ts', 'scripts/load/main.ts', 'scripts/list-times.ts'];

test.each(sampleRows('scripts that measure', scripts, 1))(
  '%s rejects an argument that is not a number',
  async (path) => {
    await expect(runScript(path, 'many')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('many is not a whole number'),
    });
  },
);

test('npm run crash lists its variants, and refuses a name that is not a variant', async () => {
  const output = await runScript('scripts/crash/main.ts', '--help');
  for (const { name, title } of crashVariants) expect(output).toMatch(new RegExp(`${name} +${title}`));
  await expect(runScript('scripts/crash/main.ts', '--only', 'locked')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('locked is not a variant.'),
  });
});

test.skipIf(findPostgres())('npm run crash says that a variant needs PostgreSQL', async () => {
  expect(await runScript('scripts/crash/main.ts', '--only', 'postgres')).toMatch(/^skipped PostgreSQL/m);
});
