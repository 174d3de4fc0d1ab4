import { readFileSync } from 'node:fs';
import { ConfigError, type RelayConfig, readConfig as readConfigFrom } from '../config/config.js';

/** Settings that hold a secret. Each can be in a file instead, named by `X_FILE`. */
export const secretSettings = [
  'CRM_KEY',
  'DATA_KEY',
  'LINK_KEY',
  'CAPTCHA_SECRET',
  'DATABASE_URL',
  'ALERT_URL',
  'DESK_PASSWORD',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Files of secrets are short. A longer file is a wrong path, such as a disk image. */
const maxSecretBytes = 65_536;

/**
 * Reads the settings like `readConfig` of `apro-forms/relay`, and secrets from the files that `CRM_KEY_FILE`,
 * `DATA_KEY_FILE` … name, as Docker and systemd (`LoadCredential`) provide them.
 * @param env such as `process.env`
 * @throws ConfigError with a sentence for each wrong variable
 */
export function readConfig(env: Environment): RelayConfig {
  return readConfigFrom(readSecretFiles(env));
}

/** Replaces each `X_FILE` by `X` with the content of the file. */
function readSecretFiles(env: Environment): Environment {
  const faults: string[] = [];
  const secrets: Record<string, string> = {};
  for (const name of secretSettings) {
    const path = env[`${name}_FILE`]?.trim();
    if (!path) continue;
    if (env[name]?.trim()) faults.push(`${name} and ${name}_FILE are both set: set one of them.`);
    try {
      secrets[name] = readSecret(path);
    } catch (error) {
      faults.push(`${name}_FILE can't be read: ${(error as Error).message}.`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return { ...env, ...secrets };
}

function readSecret(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.length > maxSecretBytes) throw new Error(`${path} has more than ${maxSecretBytes} bytes`);
  const secret = bytes.toString('utf8').trim();
  if (secret === '') throw new Error(`${path} is empty`);
  return secret;
}
