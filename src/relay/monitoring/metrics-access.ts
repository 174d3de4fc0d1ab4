import ipaddr from 'ipaddr.js';
import { parseAddress } from '../config/network.js';
import type { Peer } from '../http/request-log.js';

const localRanges: ReadonlySet<string> = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal']);

/**
 * Whether a client may read `/metrics`. This machine and private networks may. A client behind a proxy that is not
 * trusted may not, because the client's address is unknown. If the runtime tells no address, the program that runs
 * the relay has to restrict the access.
 */
export function mayReadMetrics({ address, proxy }: Peer): boolean {
  if (proxy !== undefined) return false;
  if (address === undefined) return true;
  const parsed = parseAddress(address);
  return parsed !== undefined && localRanges.has(ipaddr.process(parsed.toString()).range());
}
