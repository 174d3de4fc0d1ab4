import { isLoopback } from '../../config/validators.js';

/**
 * How the connection to PostgreSQL is protected.
 * - `local`: the server is on this machine
 * - `verified`: encrypted, and the certificate of the server is checked
 * - `unverified`: encrypted, but anybody on the way can pretend to be the server
 * - `off`: leads and the password can be read on the way; leads are encrypted by the relay, the password is not
 */
export type DatabaseProtection = 'local' | 'verified' | 'unverified' | 'off';

/** Reads from `DATABASE_URL` how the connection is protected. */
export function readDatabaseProtection(databaseUrl: string): DatabaseProtection {
  const { url, mode } = readTlsMode(databaseUrl);
  if (mode === 'no-verify') return 'unverified';
  if (mode === 'disable') return isLocal(url) ? 'local' : 'off';
  if (mode !== undefined) {
    // With this parameter, pg follows libpq: only the modes `verify-…` check the certificate.
    const isLoose = url.searchParams.get('uselibpqcompat') === 'true' && !mode.startsWith('verify');
    return isLoose ? 'unverified' : 'verified';
  }
  return isLocal(url) ? 'local' : 'verified';
}

/**
 * TLS options for a `DATABASE_URL` that says nothing about TLS: a server on another machine has to show a valid certificate.
 * Undefined: the options of the URL apply, or none for a server on this machine.
 */
export function defaultTlsOptions(databaseUrl: string): { readonly rejectUnauthorized: true } | undefined {
  const { url, mode } = readTlsMode(databaseUrl);
  return mode === undefined && !isLocal(url) ? { rejectUnauthorized: true } : undefined;
}

function readTlsMode(databaseUrl: string): { readonly url: URL; readonly mode: string | undefined } {
  const url = new URL(databaseUrl);
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const ssl = parameter('ssl');
  // pg knows `ssl=true` and `ssl=1`; other values of `ssl` switch TLS off.
  const modeOfSsl = ssl === undefined ? undefined : /^(true|1)$/.test(ssl) ? 'require' : 'disable';
  return { url, mode: parameter('sslmode') ?? modeOfSsl };
}

/** A loopback address, or a Unix socket, whose folder is the parameter `host` or the host of the URL. */
function isLocal(url: URL): boolean {
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  return host === '' || host.startsWith('/') || isLoopback({ hostname: host });
}
