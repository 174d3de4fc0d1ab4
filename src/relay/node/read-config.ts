import { readFileSync } from 'node:fs';
import { ConfigError, type RelayConfig, readConfig as readConfigFrom } from '../config/config.js';

/**
 * Names of the settings that contain a secret. Each of them can be read from a file instead: for the setting `X`, the
 * setting `X_FILE` is the path of the file.
 */
export const secretSettings = [
  'CRM_KEY',
  'DATA_KEY',
  'LINK_KEY',
  'FORM_LIST_KEY',
  'CAPTCHA_SECRET',
  'DATABASE_URL',
  'ALERT_URL',
  'WEBHOOK_URL',
  'WEBHOOK_SECRET',
  'SMTP_URL',
  'DESK_PASSWORD',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Size of the largest file with a secret, in bytes. If the file is larger, the path is probably wrong: it may lead to a
 * disk image, for example.
 */
const maxSecretBytes = 65_536;

/**
 * Reads the settings like `readConfig` of `apro-forms/relay`. Secrets can also come from the files that
 * `CRM_KEY_FILE`, `DATA_KEY_FILE` … name, as with Docker and systemd (`LoadCredential`).
 * @param env such as `process.env`
 * @throws ConfigError with a sentence for each wrong variable
 */
export function readConfig(env: Environment): RelayConfig {
  return readConfigFrom(readSecretFiles(env));
}

/** Replaces each setting `X_FILE` by the setting `X`, with the content of the file as its value. */
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
