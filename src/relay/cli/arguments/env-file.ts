import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { UsageError } from './parse-args.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'this user may not read the file',
};

/**
 * Reads the file after the option `--env-file` and adds its variables to the environment. If a variable exists
 * already, the existing value stays, as with `node --env-file`.
 * @throws UsageError if the file cannot be read or a line is not NAME=VALUE. The message never quotes a line, because
 *   the line may contain a secret.
 */
export async function readEnvFile(path: string, env: Environment): Promise<Environment> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--env-file ${path} can't be read: ${readErrors[error.code ?? ''] ?? error.message}.`,
    );
  });
  const contents = text.replace(/^\ufeff/, '');
  const wrongLine = findWrongLine(contents);
  if (wrongLine !== undefined)
    throw new UsageError(`--env-file ${path}, line ${wrongLine}: expected NAME=VALUE or a comment (#).`);
  return { ...parseEnv(contents), ...env };
}

/**
 * Returns the number of the first line that is not NAME=VALUE. `parseEnv` silently skips such lines, so a mistyped
 * setting would be missing without an error.
 */
function findWrongLine(text: string): number | undefined {
  const singleLineText = text.replace(
    /=[ \t]*("[^"]*"|'[^']*'|`[^`]*`)/g,
    (quoted) => `=${quoted.replace(/[^\n]/g, '')}`,
  );
  // Quoted values of several lines are replaced by empty lines, so that the line numbers in messages stay correct.
  const index = singleLineText
    .split('\n')
    .findIndex((line) => !/^\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=.*)?$/s.test(line));
  return index < 0 ? undefined : index + 1;
}
