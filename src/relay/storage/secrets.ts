import type { RelayConfig } from '../config/config.js';

/**
 * Lists the secrets that encrypt the database. The first secret encrypts, all of them decrypt. The CRM's API key is
 * the last: relays before November 2026 used it if `DATA_KEY` was not set, and their leads must stay readable.
 * @param madeSecret the random secret in the folder `DATA`. `undefined`: there is none
 */
export function listSecrets(
  { dataKeys, crmKey }: Pick<RelayConfig, 'dataKeys' | 'crmKey'>,
  madeSecret?: string,
): readonly [string, ...string[]] {
  const [first = crmKey, ...others] = new Set([...dataKeys, ...(madeSecret ? [madeSecret] : []), crmKey]);
  return [first, ...others];
}
