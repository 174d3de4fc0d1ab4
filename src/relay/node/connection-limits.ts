import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { RelayConfig } from '../config/config.js';
import { getNetworkKeys, isInNetwork, parseAddress, parseNetwork } from '../config/network.js';
import { minUploadBytesPerSecond } from '../http/receive-body.js';
import { maxPageFiles } from '../page/posted-form.js';

/** Limits of the connections of a relay. */
export interface ConnectionLimits {
  /** More connections are closed at once. */
  readonly maxConnections: number;
  /** Connections of a single network. Trusted proxies and this machine are not limited: all visitors come through them. */
  readonly maxConnectionsPerNetwork: number;
}

/** A connection without a request costs about 10 KB, with a request without its body about 25 KB. */
export const defaultConnectionLimits: ConnectionLimits = {
  maxConnections: 5_000,
  maxConnectionsPerNetwork: 1_000,
};

/** Slow headers end sooner than slow bodies, so that idle connections do not pile up. */
const headersTimeoutMs = 10_000;
/** Node looks for expired headers and requests at this interval. Its default is 30 s. */
const checkIntervalMs = 1_000;
/** Time for a whole request without files. */
const minRequestTimeoutMs = 120_000;
/** A connection on which nothing moves for so long is closed, for example of a client that does not read its response. */
const idleMarginMs = 60_000;
const loopback = ['127.0.0.0/8', '::1'].flatMap((text) => parseNetwork(text) ?? []);

/**
 * Returns the time limits of the HTTP server. `receiveBody` ends slow bodies; the time for a whole request is the second
 * line of defence, and follows the largest body at the lowest accepted speed.
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
 * Limits the number of connections, in all and for each network, and closes connections that do not move.
 * `lingerAfterEarlyResponses` closes connections whose request does not follow its response.
 * @param onRefused called for each connection that is closed at once
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
  // A response can wait for the CRM in both dialects.
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
