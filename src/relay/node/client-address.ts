import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Peer } from '../http/request-log.js';

/** Finds out who is asking: the nearest hop that is no proxy of ours; what a visitor writes in front of it is no proof. */
export function createClientAddressResolver(trustedProxies: readonly string[]) {
  const proxies = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', prefixLength] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (prefixLength === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(prefixLength), family);
  }
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return ({ socket, headers }: IncomingMessage): Peer => {
    const forwarded = String(headers['x-forwarded-for'] ?? '');
    const hops = forwarded.split(',').map(normalizeAddress);
    const peer = normalizeAddress(socket.remoteAddress ?? '');
    if (isIP(peer) && !isProxy(peer)) return { address: peer, ...(forwarded && { proxy: peer }) };
    let address = peer;
    while (isIP(address) && isProxy(address)) {
      const nextHop = hops.pop();
      if (!nextHop || isIP(nextHop) === 0) break;
      address = nextHop;
    }
    return address ? { address } : {};
  };
}

/** `::ffff:1.2.3.4` is 1.2.3.4. */
function normalizeAddress(text: string): string {
  return text.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}
