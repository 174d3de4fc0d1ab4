import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import type { RelayConfig } from '../config/config.js';

const maxAttemptMs = 4_000;

/**
 * Returns the connect timeout for one IP address of a host name, in milliseconds. Two addresses (IPv4 and IPv6) can
 * be tried within the time limit for a CRM request.
 */
export function getConnectAttemptMs({ crmTimeout }: Pick<RelayConfig, 'crmTimeout'>): number {
  return Math.min(maxAttemptMs, Math.ceil(crmTimeout / 3));
}

/**
 * Sets how long Node tries one IP address of a host name. Node's default is 250 ms, then it tries the next address. A
 * CRM that is far away could then not be reached if its other address does not work. Applies to all connections of
 * the process.
 */
export function allowSlowConnections(config: Pick<RelayConfig, 'crmTimeout'>): void {
  setDefaultAutoSelectFamilyAttemptTimeout(getConnectAttemptMs(config));
}
