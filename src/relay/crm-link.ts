import { type CrmClient, createCrmClient } from '../crm/client.js';
import type { RelayConfig } from './config.js';

/** The CRM as a page on `host` would reach it, with the key at hand. */
export type CrmLink = (host: string) => CrmClient;

export function linkCrm(config: RelayConfig, fetch: typeof globalThis.fetch): CrmLink {
  const { crmUrl, crmKey, dialect, optionValue } = config;
  return (host) =>
    createCrmClient({ url: crmUrl, key: crmKey, host, dialect, optionValue, portFallback: true, fetch });
}
