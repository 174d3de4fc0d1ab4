import { isLoopback } from '../../config/validators.js';

/**
 * How the connection to PostgreSQL is protected.
 * - `local`: the server is on this machine
 * - `verified`: encrypted, and the certificate of the server is checked
 * - `unverified`: encrypted, but the certificate is not checked, so an attacker in the network can pretend to be the
 *   server
 * - `off`: not encrypted, so an attacker in the network can read the password of the database. The leads stay secret,
 *   because the relay encrypts them itself
 */
export type DatabaseProtection = 'local' | 'verified' | 'unverified' | 'off';

/** Returns how a connection with the setting `DATABASE_URL` is protected. */
export function readDatabaseProtection(databaseUrl: string): DatabaseProtection {
  const { url, mode } = readTlsMode(databaseUrl);
  if (mode === 'no-verify') return 'unverified';
  if (mode === 'disable') return isLocal(url) ? 'local' : 'off';
  if (mode !== undefined) {
    // With the parameter `uselibpqcompat`, the library `pg` behaves like `libpq`: it checks the certificate only in
    // the modes `verify-…`.
    const isLoose = url.searchParams.get('uselibpqcompat') === 'true' && !mode.startsWith('verify');
    return isLoose ? 'unverified' : 'verified';
  }
  return isLocal(url) ? 'local' : 'verified';
}

/**
 * Returns the TLS options for a `DATABASE_URL` that says nothing about TLS: a server on another machine must show a
 * valid certificate. Undefined: the options of the URL apply, or the server is on this machine and needs no TLS.
 */
export function defaultTlsOptions(databaseUrl: string): { readonly rejectUnauthorized: true } | undefined {
  const { url, mode } = readTlsMode(databaseUrl);
  return mode === undefined && !isLocal(url) ? { rejectUnauthorized: true } : undefined;
}

function readTlsMode(databaseUrl: string): { readonly url: URL; readonly mode: string | undefined } {
  const url = new URL(databaseUrl);
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const ssl = parameter('ssl');
  // The library `pg` switches TLS on for `ssl=true` and `ssl=1`, and off for any other value.
  const modeOfSsl = ssl === undefined ? undefined : /^(true|1)$/.test(ssl) ? 'require' : 'disable';
  return { url, mode: parameter('sslmode') ?? modeOfSsl };
}

/**
 * Returns true for a loopback address and for a Unix socket. The folder of the socket is the parameter `host` of the
 * URL, or the host name in the URL.
 */
function isLocal(url: URL): boolean {
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  return host === '' || host.startsWith('/') || isLoopback({ hostname: host });
}
