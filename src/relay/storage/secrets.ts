import type { RelayConfig } from '../config/config.js';

/**
 * Lists the secrets that encrypt the database. The first secret encrypts, all of them decrypt. The last secret is the
 * CRM's API key. Relays before November 2026 encrypted with it if `DATA_KEY` was not set, and their leads must stay
 * readable.
 * @param madeSecret the random secret in the folder `DATA`. `undefined`: the folder contains none
 */
export function listSecrets(
  { dataKeys, crmKey }: Pick<RelayConfig, 'dataKeys' | 'crmKey'>,
  madeSecret?: string,
): readonly [string, ...string[]] {
  const [first = crmKey, ...others] = new Set([...dataKeys, ...(madeSecret ? [madeSecret] : []), crmKey]);
  return [first, ...others];
}
