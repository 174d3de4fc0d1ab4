import type { RelayConfig } from '../config/config.js';

/** Returns the URL of the relay on this machine, from the settings `HOST` and `PORT`. */
export function getLocalUrl({ host, port }: Pick<RelayConfig, 'host' | 'port'>): string {
  const hostname = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}
