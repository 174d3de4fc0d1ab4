import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses. IPv4 ranges are stored as IPv4-mapped IPv6 ranges, so that one comparison serves both families. */
export interface Network {
  readonly base: ipaddr.IPv6;
  /** Number of leading bits that all addresses of the network share: 0 to 128. */
  readonly prefixLength: number;
}

/** Longer texts are not parsed: 45 characters for the longest IPv6 address, the rest for brackets, port and zone id. */
const maxAddressLength = 80;
const mappedPrefixLength = 96;
/** Internet providers give each IPv6 customer at least one whole /64. */
const clientGroups = 4;

/**
 * Reads one address as sockets and `X-Forwarded-For` write it: `203.0.113.5`, `203.0.113.5:41234`, `2001:db8::1`,
 * `[2001:db8::1]:443`, `fe80::1%eth0`. The port and the zone id are dropped. An IPv4-mapped address
 * (`::ffff:203.0.113.5`) becomes IPv4.
 * @returns `undefined` for anything else, such as `unknown` or an obfuscated name (`_hidden`, RFC 7239)
 */
export function parseAddress(text: string): IpAddress | undefined {
  const trimmed = text.trim();
  if (trimmed.length > maxAddressLength) return undefined;
  const ipv4 = /^([\d.]+)(?::\d{1,5})?$/.exec(trimmed)?.[1];
  if (ipv4 !== undefined) {
    // The library also accepts `10.1` and `0x7f.1`. Proxies never write an address so.
    return ipaddr.IPv4.isValidFourPartDecimal(ipv4) ? ipaddr.IPv4.parse(ipv4) : undefined;
  }
  const ipv6 = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(trimmed)?.[1] ?? trimmed;
  if (!ipaddr.IPv6.isValid(ipv6)) return undefined;
  const address = new ipaddr.IPv6(ipaddr.IPv6.parse(ipv6).parts);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/**
 * Reads an address (`127.0.0.1`) or a network (`10.0.0.0/8`, `2001:db8::/32`).
 * @returns `undefined` for anything else, also for an address with a port or a zone id
 */
export function parseNetwork(text: string): Network | undefined {
  const [, addressText = '', prefixText] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  if (ipaddr.IPv4.isValidFourPartDecimal(addressText)) {
    const prefixLength = Number(prefixText ?? 32);
    const base = ipaddr.IPv4.parse(addressText).toIPv4MappedAddress();
    return prefixLength <= 32 ? { base, prefixLength: mappedPrefixLength + prefixLength } : undefined;
  }
  if (!ipaddr.IPv6.isValid(addressText)) return undefined;
  const prefixLength = Number(prefixText ?? 128);
  return prefixLength <= 128 ? { base: ipaddr.IPv6.parse(addressText), prefixLength } : undefined;
}

export function isInNetwork(address: IpAddress, { base, prefixLength }: Network): boolean {
  const ipv6 = address instanceof ipaddr.IPv4 ? address.toIPv4MappedAddress() : address;
  return ipv6.match(base, prefixLength);
}

/**
 * The key under which limits count a client: the address itself for IPv4, the first 64 bits for IPv6.
 * A text that is no address is its own key.
 */
export function getNetworkKey(addressText: string): string {
  const address = parseAddress(addressText);
  if (!address) return addressText;
  if (address instanceof ipaddr.IPv4) return address.toString();
  return address.parts
    .slice(0, clientGroups)
    .map((group) => group.toString(16))
    .join(':');
}
