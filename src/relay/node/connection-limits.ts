import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { minuteMs } from '../../async/durations.js';
import type { RelayConfig } from '../config/config.js';
import { getNetworkKeys, isInNetwork, parseAddress, parseNetwork } from '../config/network.js';
import { minUploadBytesPerSecond } from '../http/receive-body.js';
import { maxPageFiles } from '../page/posted-form.js';

/** Limits for the TCP connections to the relay. */
export interface ConnectionLimits {
  /** Largest number of open connections. Further connections are closed at once. */
  readonly maxConnections: number;
  /**
   * Largest number of open connections from one network. Trusted proxies and this machine are not limited, because
   * they carry the connections of all visitors.
   */
  readonly maxConnectionsPerNetwork: number;
}

/**
 * Default limits. An idle connection needs about 10 KB of memory; a connection whose request body has not arrived
 * needs about 25 KB.
 */
const defaultConnectionLimits: ConnectionLimits = {
  maxConnections: 5_000,
  maxConnectionsPerNetwork: 1_000,
};

/**
 * Time limit for request headers, in milliseconds. It is shorter than the limit for bodies, so that there are never
 * many connections without a request.
 */
const headersTimeoutMs = 10_000;
/**
 * Interval at which Node looks for requests that have exceeded their time limit, in milliseconds. Node's default is
 * 30 s.
 */
const checkIntervalMs = 1_000;
/** Time limit for a whole request without files, in milliseconds. */
const minRequestTimeoutMs = 120_000;
/**
 * Milliseconds after which an inactive connection is closed, in addition to the time for two CRM requests. A
 * connection is inactive, for example, if the client does not read the response.
 */
const idleMarginMs = minuteMs;
const loopback = ['127.0.0.0/8', '::1'].flatMap((text) => parseNetwork(text) ?? []);

/**
 * Returns the time limits of the HTTP server. `receiveBody` usually ends slow request bodies earlier. The limit for a
 * whole request is a second safeguard: it is the time that the largest body needs at the lowest accepted speed.
 */
export function createServerOptions({ maxUpload }: Pick<RelayConfig, 'maxUpload'>): ServerOptions {
  const slowestBodyMs = ((maxPageFiles * maxUpload) / minUploadBytesPerSecond) * 1_000;
  return {
    headersTimeout: headersTimeoutMs,
    requestTimeout: minRequestTimeoutMs + Math.ceil(slowestBodyMs),
    connectionsCheckingInterval: checkIntervalMs,
  };
}

/**
 * Limits the number of connections, in total and for each network, and closes inactive connections.
 * (`lingerAfterEarlyResponses` closes connections that were answered before the request body had arrived.)
 * @param onRefused called for each connection that is closed because of a limit
 */
export function limitConnections(
  server: Server,
  { crmTimeout, trustedProxies }: Pick<RelayConfig, 'crmTimeout' | 'trustedProxies'>,
  onRefused: () => void,
  { maxConnections, maxConnectionsPerNetwork }: ConnectionLimits = defaultConnectionLimits,
): void {
  const unlimitedNetworks = [...loopback, ...trustedProxies.flatMap((entry) => parseNetwork(entry) ?? [])];
  const countByNetwork = new Map<string, number>();

  function isUnlimited(addressText: string | undefined): boolean {
    const address = parseAddress(addressText ?? '');
    return !address || unlimitedNetworks.some((network) => isInNetwork(address, network));
  }

  function changeCount(keys: readonly string[], step: 1 | -1): void {
    for (const key of keys) {
      const count = (countByNetwork.get(key) ?? 0) + step;
      if (count > 0) countByNetwork.set(key, count);
      else countByNetwork.delete(key);
    }
  }

  server.maxConnections = maxConnections;
  server.on('drop', onRefused);
  // The time for two CRM requests is allowed. The CRM understands one of two names for each API action, and the relay
  // may have to try both.
  server.setTimeout(2 * crmTimeout + idleMarginMs);
  server.on('connection', (socket: Socket) => {
    const keys = isUnlimited(socket.remoteAddress) ? [] : getNetworkKeys(socket.remoteAddress);
    if (keys.some((key) => (countByNetwork.get(key) ?? 0) >= maxConnectionsPerNetwork)) {
      onRefused();
      socket.destroy();
      return;
    }
    changeCount(keys, 1);
    socket.once('close', () => changeCount(keys, -1));
  });
}
