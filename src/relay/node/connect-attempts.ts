import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import type { RelayConfig } from '../config/config.js';

const maxAttemptMs = 4_000;

/**
 * Time for one address of a host name, in milliseconds. Two addresses (IPv4 and IPv6) get their turn within a deadline.
 */
export function getConnectAttemptMs({ crmTimeout }: Pick<RelayConfig, 'crmTimeout'>): number {
  return Math.min(maxAttemptMs, Math.ceil(crmTimeout / 3));
}

/**
 * Node gives up an address after 250 ms and takes the next one, for the good of browsers. A CRM that is far away then
 * cannot be reached if its other address does not work. Applies to all connections of the process.
 */
export function allowSlowConnections(config: Pick<RelayConfig, 'crmTimeout'>): void {
  setDefaultAutoSelectFamilyAttemptTimeout(getConnectAttemptMs(config));
}
