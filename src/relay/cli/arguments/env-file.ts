import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { secretSettings } from '../../node/read-config.js';
import { findNearestName } from './nearest-name.js';
import { UsageError } from './parse-args.js';
import { settings } from './settings-help.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'this user may not read the file',
};

/** Common variables of other programs whose names are similar to the name of a setting. */
const excludedNames: ReadonlySet<string> = new Set(['PATH', 'HOME', 'TZ', 'LANG', 'USER']);

/**
 * Reads the file after the option `--env-file` and adds its variables to the environment. If a variable exists
 * already, the existing value stays, as with `node --env-file`.
 * @throws UsageError if the file cannot be read or a line is not NAME=VALUE. The message never quotes a line, because
 *   the line may contain a secret.
 * @param warn gets a sentence for each name in the file that is similar to the name of a setting
 */
export async function readEnvFile(
  path: string,
  env: Environment,
  warn: (sentence: string) => void,
): Promise<Environment> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--env-file ${path} can't be read: ${readErrors[error.code ?? ''] ?? error.message}.`,
    );
  });
  const contents = text.replace(/^\ufeff/, '');
  const wrongLine = findWrongLine(contents);
  if (wrongLine !== undefined)
    throw new UsageError(`--env-file ${path}, line ${wrongLine}: expected NAME=VALUE or a comment (#).`);
  const variables = parseEnv(contents);
  for (const [name, lines] of findRepeatedNames(contents))
    warn(
      `${name} stands more than once in ${path}, in the lines ${lines.join(', ')}. Only the last one counts: remove the others.`,
    );
  for (const name of Object.keys(variables)) {
    const setting = findMistypedSetting(name);
    if (setting) warn(`${name} in ${path} is not a setting and has no effect. Did you mean ${setting}?`);
  }
  return { ...variables, ...env };
}

const settingNames: readonly string[] = [
  ...settings.map(([name]) => name).filter((name) => name !== '' && name !== 'X_FILE'),
  ...secretSettings.map((name) => `${name}_FILE`),
];

/**
 * Shortest name of a variable outside of a file that is compared with the names of settings. The environment also has
 * the variables of other programs, such as `DATE` or `HOSTS`, and short names are similar by chance.
 */
const minEnvironmentNameLength = 7;

/**
 * Gives `warn` a sentence for each variable of the environment that is similar to the name of a setting. A service gets
 * its settings as variables, so a mistyped setting would be missing without a word.
 */
export function reportMistypedVariables(env: Environment, warn: (sentence: string) => void): void {
  for (const name of Object.keys(env)) {
    const setting = name.length < minEnvironmentNameLength ? undefined : findMistypedSetting(name);
    if (setting && env[setting] === undefined)
      warn(`the variable ${name} is not a setting and has no effect. Did you mean ${setting}?`);
  }
}

/**
 * Returns the setting for which a name is probably a typing error. Other names are not reported, because the file may
 * have variables of other programs.
 */
function findMistypedSetting(name: string): string | undefined {
  if (settingNames.includes(name) || excludedNames.has(name)) return undefined;
  return findNearestName(
    name,
    settingNames.map((setting) => setting.toLowerCase()),
  )?.toUpperCase();
}

/**
 * Returns the number of the first line that is not NAME=VALUE. `parseEnv` silently skips such lines, so a mistyped
 * setting would be missing without an error.
 */
function findWrongLine(text: string): number | undefined {
  const index = splitLines(text).findIndex(
    (line) => !/^\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=.*)?$/s.test(line),
  );
  return index < 0 ? undefined : index + 1;
}

/** Returns the numbers of the lines of each name that stands in several lines. */
function findRepeatedNames(text: string): readonly (readonly [name: string, lines: readonly number[]])[] {
  const linesByName = new Map<string, number[]>();
  for (const [index, line] of splitLines(text).entries()) {
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1];
    if (name !== undefined) linesByName.set(name, [...(linesByName.get(name) ?? []), index + 1]);
  }
  return [...linesByName].filter(([, lines]) => lines.length > 1);
}

/**
 * Returns the lines of the file. Quoted values of several lines are replaced by empty lines, so that the line numbers in
 * messages stay correct.
 */
function splitLines(text: string): readonly string[] {
  return text
    .replace(/=[ \t]*("[^"]*"|'[^']*'|`[^`]*`)/g, (quoted) => `=${quoted.replace(/[^\n]/g, '')}`)
    .split('\n');
}
