import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { readArguments, readNumberArguments } from '../../scripts/read-arguments.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readText = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const help = 'npm run work [-- N]\n\nDoes the work.';

/** Calls a function that ends the process. Returns the exit code and what the function printed. */
function runToExit(run: () => unknown) {
  const output = vi.spyOn(console, 'log').mockImplementation(() => {});
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code ?? 0}`);
  });
  expect(run).toThrow(/^exit /);
  return {
    code: exit.mock.calls[0]?.[0] ?? 0,
    output: output.mock.calls.join('\n'),
    errors: errors.mock.calls.join('\n'),
  };
}
afterEach(() => vi.restoreAllMocks());

const options = { only: { type: 'string' }, fast: { type: 'boolean' } } as const;

test('the options and arguments of a command are read', () => {
  expect(readArguments({ help, options, maxPositionals: 1 }, ['a', '--only', 'b', '--fast'])).toEqual({
    values: { only: 'b', fast: true },
    positionals: ['a'],
  });
});

test('--help prints the help and ends the command without an error', () => {
  expect(runToExit(() => readArguments({ help, options }, ['--only', 'a', '--help']))).toEqual({
    code: 0,
    output: help,
    errors: '',
  });
});

test.each([
  ['an unknown option', ['--oly', 'b'], "Unknown option '--oly'"],
  ['an option without its value', ['--only'], "Option '--only <value>' argument missing"],
  ['a value of an option that takes none', ['--fast=yes'], "Option '--fast' does not take an argument"],
  ['an argument too many', ['a'], "Unexpected argument 'a'."],
])('%s ends the command with code 2, a sentence and the help', (_, args, sentence) => {
  const { code, errors } = runToExit(() => readArguments({ help, options }, args));
  expect(code).toBe(2);
  expect(errors).toContain(sentence);
  expect(errors).toContain(help);
});

test.each(['many', '-1', '1.5', '0x10', ''])('%j is refused as a number', (text) => {
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'work.ts', '--', text]);
  const { code, errors } = runToExit(() => readNumberArguments(help, 1));
  expect([code, errors]).toEqual([2, `${text} is not a whole number.\n\n${help}`]);
});

const namedScripts = Object.values(JSON.parse(readText('package.json')).scripts as Record<string, string>)
  .flatMap((command) => [...command.matchAll(/\btsx (\S+\.ts)/g)])
  .map(([, path = '']) => path);
const otherScripts = readdirSync(`${root}scripts`, { recursive: true, encoding: 'utf8' })
  .map((path) => `scripts/${path}`)
  .filter((path) => path.endsWith('.ts') && /^const help = `npx tsx /m.test(readText(path)));
const commands = [...new Set([...namedScripts, ...otherScripts])].filter(
  // Part of `npm run docs`, which takes no argument.
  (path) => path !== 'demo/live/build.ts',
);

test.each(commands)('%s reads its arguments with a help text that shows how to call it', (path) => {
  const text = readText(path);
  const name = Object.entries(JSON.parse(readText('package.json')).scripts as Record<string, string>).find(
    ([, command]) => command.includes(`tsx ${path}`),
  )?.[0];
  const call =
    name === undefined
      ? `npx tsx ${path}`
      : ['test', 'start'].includes(name)
        ? `npm ${name}`
        : `npm run ${name}`;
  expect(text).toMatch(/\bread(Number)?Arguments\(|\breadBenchOptions\(/);
  expect(
    ['`', ' ', '\n'].some((end) => text.includes(`\`${call}${end}`)),
    call,
  ).toBe(true);
  expect(text).not.toContain('process.argv');
});
