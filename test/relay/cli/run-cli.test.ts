import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/relay/cli/run-cli.js';
import { crmKey } from '../fixture.js';

interface CliResult {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

const settings = { CRM_URL: 'http://127.0.0.1:2', CRM_KEY: crmKey, PORT: '2', DATA: '/nowhere/apro-cli' };

async function runWith(env: Readonly<Record<string, string>>, ...words: string[]): Promise<CliResult> {
  let [output, errors] = ['', ''];
  const exitCode = await runCli(words, {
    env,
    dist: '/nowhere/dist',
    readVersion: async () => '1.2.3',
    write(text) {
      output += text;
    },
    writeError(text) {
      errors += text;
    },
    onStop() {},
  });
  return { exitCode, output, errors };
}

/** Without settings, each command that reads settings ends with the exit code 2 and names `CRM_URL`. */
const run = (...words: string[]) => runWith({}, ...words);

function writeEnvFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'apro-env-')), 'relay.env');
  writeFileSync(path, text);
  return path;
}

/** The shortest correct arguments of each command. */
const commands: readonly (readonly [name: string, ...args: string[]])[] = [
  ['relay'],
  ['leads'],
  ['doctor'],
  ['tag', '34'],
  ['sri', '34'],
  ['sign', '34', 'ext_request.70=VIP'],
  ['consents', 'verify'],
  ['check', 'https://www.example.com/'],
  ['test', '34'],
  ['signals'],
  ['forms'],
  ['fields', '34'],
];

describe('the program', () => {
  test('--help and -h list the commands and the exit codes', async () => {
    const { exitCode, output } = await run('--help');
    expect(exitCode).toBe(0);
    for (const [name] of commands) expect(output).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    expect(output).toMatch(/^ {2}2 +Wrong use or wrong settings/m);
    expect(await run('-h')).toEqual({ exitCode, output, errors: '' });
  });

  test('--version prints the version, also after a command', async () => {
    for (const words of [['--version'], ['leads', '--version']])
      expect(await run(...words)).toEqual({ exitCode: 0, output: '1.2.3\n', errors: '' });
  });

  test('without a command prints the help as an error', async () => {
    const { exitCode, output, errors } = await run();
    expect([exitCode, output]).toEqual([2, '']);
    expect(errors).toContain('Usage: apro-forms COMMAND');
  });

  test.each([
    ['docter', 'Unknown command docter. Did you mean doctor?'],
    ['lead', 'Unknown command lead. Did you mean leads?'],
    ['dance', 'Unknown command dance.\n'],
  ])('rejects the unknown command %s with a hint', async (word, message) => {
    const { exitCode, errors } = await run(word, '34');
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(errors).toContain('Help: apro-forms --help');
  });

  test('rejects an unknown option before any command', async () => {
    const { exitCode, errors } = await run('--versoin');
    expect(exitCode).toBe(2);
    expect(errors).toContain('Unknown option --versoin. Did you mean --version?');
  });

  test.each(['--dance', '--env-file', '--help=yes', '--version=1'])(
    'names the help after the wrong option %s without a command',
    async (word) => {
      const { exitCode, errors } = await run(word);
      expect(exitCode).toBe(2);
      expect(errors).toMatch(/^.*--.*\.\nHelp: apro-forms --help\n$/);
    },
  );
});

describe.each(commands)('apro-forms %s', (name, ...args) => {
  test.each(['--help', '-h'])('%s prints usage, options and examples', async (option) => {
    const { exitCode, output, errors } = await run(name, ...args, option);
    expect([exitCode, errors]).toEqual([0, '']);
    expect(output).toMatch(new RegExp(`^Usage: apro-forms ${name}\\b`));
    expect(output).toMatch(/^Options:\n[\s\S]*--env-file PATH[\s\S]*^Examples:\n {2}apro-forms /m);
  });

  test('rejects an unknown option with a hint and the usage', async () => {
    const { exitCode, output, errors } = await run(name, ...args, '--hlep');
    expect([exitCode, output]).toEqual([2, '']);
    expect(errors).toContain('Unknown option --hlep. Did you mean --help?\n');
    expect(errors).toContain(`Usage: apro-forms ${name}`);
    expect(errors).toContain(`Help: apro-forms ${name} --help`);
  });

  test('rejects a missing setting with the exit code 2', async () => {
    const { exitCode, errors } = await run(name, ...args);
    expect(exitCode).toBe(2);
    expect(errors).toMatch(/^CRM_URL must be set .*\nCRM_KEY must be set .*\n.*: add --env-file PATH\.\n$/);
  });

  test('rejects --env-file without a path', async () => {
    expect(await run(name, ...args, '--env-file')).toMatchObject({
      exitCode: 2,
      errors: expect.stringContaining('--env-file needs a value.'),
    });
  });

  test('rejects a missing file with one sentence', async () => {
    expect(await run(name, ...args, '--env-file', '/nowhere/relay.env')).toEqual({
      exitCode: 2,
      output: '',
      errors: "--env-file /nowhere/relay.env can't be read: there is no such file.\n",
    });
  });

  test('rejects a file with a wrong line and does not print the line', async () => {
    const path = writeEnvFile(`# settings\nCRM_URL=http://127.0.0.1:2\nCRM_KEY ${crmKey}\n`);
    expect(await run(name, ...args, `--env-file=${path}`)).toEqual({
      exitCode: 2,
      output: '',
      errors: `--env-file ${path}, line 3: expected NAME=VALUE or a comment (#).\n`,
    });
  });

  test('warns about a name that stands twice in the file', async () => {
    const lines = [
      'CRM_URL=http://127.0.0.1:2',
      'DATA_KEY="two',
      'lines"',
      'export CRM_KEY=short',
      'CRM_URL = http://127.0.0.1:3',
    ];
    const path = writeEnvFile(lines.join('\r\n'));
    expect((await run(name, ...args, `--env-file=${path}`)).errors).toContain(
      `WARNING: CRM_URL stands more than once in ${path}, in the lines 1, 5. Only the last one counts: remove the others.\n`,
    );
  });

  test.each([true, false])(
    'reads --env-file (after the command: %s) and checks its settings',
    async (isAfter) => {
      const option = ['--env-file', writeEnvFile('CRM_URL=http://127.0.0.1:2\nCRM_KEY=short\n')];
      const words = isAfter ? [name, ...args, ...option] : [...option, name, ...args];
      expect(await run(...words)).toMatchObject({
        exitCode: 2,
        errors: 'CRM_KEY must be exactly 32 characters without spaces.\n',
      });
    },
  );
});

test.each([
  [['tag'], 'Missing argument: ID.'],
  [['sri'], 'Missing argument: ID.'],
  [['sign'], 'Missing argument: ID ADDRESS=VALUE.'],
  [['sign', '34'], 'Missing argument: ADDRESS=VALUE.'],
  [['sign', '34', 'nonsense'], 'nonsense is not ADDRESS=VALUE'],
  [['sign', '34', 'ext_request.70=VIP', '--days'], '--days needs a value.'],
  [['sign', '34', 'ext_request.70=VIP', '--dayz', '3'], 'Unknown option --dayz. Did you mean --days?'],
  [['leads', 'show'], 'Missing argument: RECEIPT.'],
  [['leads', 'relase', 'R-1'], 'Unknown action relase. Did you mean release?'],
  [['leads', 'list', 'atention'], 'Unknown state atention. Did you mean attention?'],
  [['leads', '--days', '3'], 'Unknown option --days.'],
  [['relay', 'now'], 'Unexpected argument: now.'],
  [['doctor', 'now'], 'Unexpected argument: now.'],
  [['test', '34', '--page', 'nowhere'], 'nowhere is not the address of a page'],
  [['test', '34', '--page', 'file:///etc/hosts'], 'file:///etc/hosts is not the address of a page'],
  [['check', 'ftp://example.com/'], 'ftp://example.com/ is not the address of a page'],
  [['tag', 'x'], 'x is not the id of a form'],
  [['tag', '34', 'russian'], 'russian is not a language of the texts: en, ar, de'],
  [['tag', '34', 'xx'], 'xx is not a language of the texts'],
  [['tag', '34', '"><script>'], 'is not a language of the texts'],
  [['tag', '34', 'ru', 'de'], 'Unexpected argument: de.'],
  [['sri', '34', '--import-map=yes'], '--import-map takes no value.'],
])('%j is rejected with the usage and the exit code 2', async (words, message) => {
  const { exitCode, output, errors } = await runWith({ ...settings, LINK_KEY: 'k'.repeat(16) }, ...words);
  expect([exitCode, output]).toEqual([2, '']);
  expect(errors).toContain(message);
  expect(errors).toContain(`Usage: apro-forms ${words[0]}`);
});

test.each([
  [['leads', 'list'], /^No relay accepts commands through the folder .*, and the folder has no store/],
  [['tag', '34'], /^No relay answers at http:\/\/127\.0\.0\.1:2: start it first\./],
  // FORMS is optional while a relay runs, so the missing relay is the failure.
  [['forms'], /^No relay runs, and FORMS is empty: set FORMS, or start the relay\./],
])('%j fails with one sentence and the exit code 1', async (words, errors) => {
  expect(await runWith(settings, ...words)).toEqual({
    exitCode: 1,
    output: '',
    errors: expect.stringMatching(errors),
  });
});

test.each([
  [['sign', '34', 'ext_request.70=VIP'], /^Set LINK_KEY to a secret/],
  [['signals', 'test'], /^No target is set: set WEBHOOK_URL or SMTP_URL\.\n$/],
])('%j without the settings that it needs fails with the exit code 2', async (words, errors) => {
  expect(await runWith(settings, ...words)).toEqual({
    exitCode: 2,
    output: '',
    errors: expect.stringMatching(errors),
  });
});

test('a variable of the environment wins over --env-file', async () => {
  const words = ['sign', '34', 'ext_request.70=VIP', '--env-file'];
  const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"`);
  const file = writeEnvFile(`\ufeff${lines.join('\r\n')}\nLINK_KEY='short'\nNOTE="two\nlines"\n`);
  expect(await run(...words, file)).toMatchObject({
    exitCode: 2,
    errors: expect.stringContaining('LINK_KEY'),
  });
  const { exitCode, output } = await runWith({ LINK_KEY: 'k'.repeat(16) }, ...words, file);
  expect(exitCode).toBe(0);
  expect(output).toMatch(/^apro-signed=[\w-]+\.[\w-]+\n$/);
});

test.each([
  ['CRM_KEYY', 'CRM_KEY'],
  ['ALOWED_ORIGINS', 'ALLOWED_ORIGINS'],
  ['Form', 'FORMS'],
  ['TOKEN_FEILD', 'TOKEN_FIELD'],
  ['DATA_KEY_FIEL', 'DATA_KEY_FILE'],
  ['PORTS', 'PORT'],
  ['CRM_URL', ''],
  ['PATH', ''],
  ['HOME', ''],
  ['LANG', ''],
  ['NODE_OPTIONS', ''],
  ['X', ''],
])('--env-file with %s: the suggested setting is "%s"', async (name, setting) => {
  const path = writeEnvFile(`${name}=a secret\nCRM_KEY=short\n`);
  const { errors } = await run('doctor', '--env-file', path);
  const [first] = errors.split('\n');
  if (setting)
    expect(first).toBe(
      `WARNING: ${name} in ${path} is not a setting and has no effect. Did you mean ${setting}?`,
    );
  else expect(errors).not.toContain('WARNING');
  expect(errors).not.toContain('a secret');
});

test.each([
  ['ALLOWED_ORIGIN', 'ALLOWED_ORIGINS'],
  ['RETENTION_DAY', 'RETENTION_DAYS'],
  ['TOKEN_FEILD', 'TOKEN_FIELD'],
  ['CRM_KEY_FILES', 'CRM_KEY_FILE'],
  ['DATA', ''],
  ['DATE', ''],
  ['HOSTS', ''],
  ['LANG', ''],
  ['NODE_OPTIONS', ''],
  ['STATE_DIRECTORY', ''],
])('a variable %s, as a service gets its settings: the suggested setting is "%s"', async (name, setting) => {
  const { errors } = await runWith({ [name]: 'a secret', CRM_KEY: 'short' }, 'doctor');
  const sentence = `WARNING: the variable ${name} is not a setting and has no effect. Did you mean ${setting}?`;
  if (setting) expect(errors.split('\n')[0]).toBe(sentence);
  else expect(errors).not.toContain('WARNING');
  expect(errors).not.toContain('a secret');
});

test('a folder as --env-file is rejected', async () => {
  expect(await run('relay', '--env-file', tmpdir())).toMatchObject({
    exitCode: 2,
    errors: expect.stringContaining("can't be read: this is a folder."),
  });
});
