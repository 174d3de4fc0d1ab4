import type { RelayConfig } from './config.js';

/** Where this machine reaches the relay with these settings. */
export function localUrl({ host, port }: Pick<RelayConfig, 'host' | 'port'>): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
