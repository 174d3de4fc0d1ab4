import type { IncomingMessage } from 'node:http';
import { type IpAddress, isInNetwork, parseAddress, parseNetwork } from '../config/network.js';
import type { Peer } from '../http/request-log.js';

/**
 * Returns a function that finds the IP address of the client: the last address in the chain of proxies that is not a
 * trusted proxy. Earlier entries of `X-Forwarded-For` are ignored, because the client can write anything there.
 * @param trustedProxies addresses and networks, as in the setting `TRUSTED_PROXIES`
 */
export function createClientAddressResolver(trustedProxies: readonly string[]) {
  const networks = trustedProxies.flatMap((entry) => parseNetwork(entry) ?? []);
  const isProxy = (address: IpAddress) => networks.some((network) => isInNetwork(address, network));

  return ({ socket, headers }: IncomingMessage): Peer => {
    const forwarded = String(headers['x-forwarded-for'] ?? '');
    const peer = parseAddress(socket.remoteAddress ?? '');
    if (!peer) return {};
    if (!isProxy(peer)) return { address: peer.toString(), ...(forwarded && { proxy: peer.toString() }) };
    const hops = forwarded.split(',');
    let address = peer;
    while (isProxy(address)) {
      const nextHop = parseAddress(hops.pop() ?? '');
      if (!nextHop) break;
      address = nextHop;
    }
    return { address: address.toString() };
  };
}
