import ipaddr from 'ipaddr.js';
import { parseAddress } from '../config/network.js';
import type { Peer } from '../http/request-log.js';

const localRanges: ReadonlySet<string> = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal']);

/**
 * Returns true if a client may read `/metrics`: a client on this machine or in a private network. A client behind a
 * proxy that is not trusted may not, because the client's own address is unknown. If the runtime does not tell
 * addresses, the program that contains the relay has to restrict the access.
 */
export function mayReadMetrics({ address, proxy }: Peer): boolean {
  if (proxy !== undefined) return false;
  if (address === undefined) return true;
  const parsed = parseAddress(address);
  return parsed !== undefined && localRanges.has(ipaddr.process(parsed.toString()).range());
}
