import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isWholeRun } from '../browser/helpers/samples.js';
import { collectRegularExpressions, type FoundExpression } from './collect-regular-expressions.js';

type Check = (
  source: string,
  flags: string,
  parameters: { readonly timeout: number },
) => { readonly status: 'safe' | 'vulnerable' | 'unknown' };

/** The checker of super-linear regular expressions. Undefined where the package is not installed. */
function loadRecheck(): Check | undefined {
  try {
    return createRequire(import.meta.url)('recheck').checkSync as Check;
  } catch {
    return undefined;
  }
}

const check = loadRecheck();
const src = fileURLToPath(new URL('../../src/', import.meta.url));
/** The slowest check takes two seconds on an idle machine and ten times as long on a busy one. */
const timeoutMs = 100_000;

/** Expressions that are built from values of the relay itself, none of which has a repetition. */
const builtFromOwnValues = [
  'relay/config/environment.ts',
  'relay/leads/files/multipart.ts',
  'relay/log/redact.ts',
];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
const collected = files.map((path) => collectRegularExpressions(path, readFileSync(join(src, path), 'utf8')));
const expressions = collected.flatMap((file) => file.expressions);

/**
 * The checker measures times and draws texts at random, so on a busy machine it can take a linear expression for a slow
 * one, and miss a slow one.
 */
const attempts = 3;

/** Checks an expression until the checker returns the expected status, at most three times. Returns the last status. */
function statusOf(source: string, flags: string, expected: 'safe' | 'vulnerable') {
  let status: string | undefined;
  for (let attempt = 0; attempt < attempts && status !== expected; attempt++)
    status = check?.(source, flags, { timeout: timeoutMs }).status;
  return status;
}

test('every regular expression can be read from the source, or is built from values of the relay', () => {
  expect(expressions.length).toBeGreaterThan(100);
  const unresolvedFiles = collected.flatMap((file) => file.unresolved.map((at) => at.split(':')[0]));
  expect([...new Set(unresolvedFiles)].sort()).toEqual(builtFromOwnValues);
});

test('the collector finds literals and expressions of constants', () => {
  const text = `const digits = '\\\\d+'; /a/g; new RegExp(\`^\${digits}$\`, 'i'); new RegExp(key);`;
  expect(collectRegularExpressions('a.ts', text)).toEqual({
    expressions: [
      { at: 'a.ts:1', source: 'a', flags: 'g' },
      { at: 'a.ts:1', source: '^\\d+$', flags: 'i' },
    ],
    unresolved: ['a.ts:1'],
  });
});

const title = check
  ? 'the time of regular expressions'
  : 'the time of regular expressions (skipped: the package recheck is not installed)';
describe.skipIf(!check)(title, () => {
  // A check of all expressions takes 15 s of the processor. So the file lists the expressions that the checker has found
  // linear, and only others are checked: all of them in `npm run test:all`. `npx vitest run test/static -u` writes the file.
  test('is linear in the length of the text', async () => {
    const linearFile = fileURLToPath(new URL('./linear-expressions.txt', import.meta.url));
    const known = new Set(isWholeRun() ? [] : readFileSync(linearFile, 'utf8').split('\n'));
    const keyOf = ({ source, flags }: FoundExpression) => JSON.stringify([source, flags]);
    const slow = expressions.flatMap((expression) => {
      const { at, source, flags } = expression;
      if (known.has(keyOf(expression))) return [];
      const status = statusOf(source, flags, 'safe');
      if (status === 'safe') known.add(keyOf(expression));
      return status === 'safe' ? [] : [`${at} ${source} is ${status}`];
    });
    expect(slow).toEqual([]);
    const lines = [...new Set(expressions.map(keyOf))].sort();
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(linearFile);
  }, 600_000);

  test.each(['0+$', '<([a-z]\\w*)([^>]*)>', '^(a+)+$'])('is recognized as not linear for %s', (source) => {
    expect(statusOf(source, '', 'vulnerable')).toBe('vulnerable');
  });
});
