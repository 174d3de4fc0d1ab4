import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * A range of IP addresses. An IPv4 range is stored as an IPv4-mapped IPv6 range, so both families can be compared
 * alike.
 */
export interface Network {
  readonly base: ipaddr.IPv6;
  /** Number of leading bits that all addresses of the network share: 0 to 128. */
  readonly prefixLength: number;
}

/**
 * Length of the longest text that is parsed as an IP address. An IPv6 address has at most 45 characters; the rest is
 * for brackets, port and zone id.
 */
const maxAddressLength = 80;
const mappedPrefixLength = 96;
/** Prefix lengths of the IPv6 networks that a provider may give to a single customer: /64, /56 or /48. */
const ipv6PrefixLengths = [64, 56, 48] as const;

/**
 * Parses an IP address as sockets and `X-Forwarded-For` write it: `203.0.113.5`, `203.0.113.5:41234`, `2001:db8::1`,
 * `[2001:db8::1]:443`, `fe80::1%eth0`. The port and the zone id are dropped. An IPv4-mapped address
 * (`::ffff:203.0.113.5`) becomes IPv4.
 * @returns `undefined` for any other text, such as `unknown` or an obfuscated name (`_hidden`, RFC 7239)
 */
export function parseAddress(text: string): IpAddress | undefined {
  const trimmed = text.trim();
  if (trimmed.length > maxAddressLength) return undefined;
  const ipv4 = /^([\d.]+)(?::\d{1,5})?$/.exec(trimmed)?.[1];
  if (ipv4 !== undefined) {
    // Addresses such as `10.1` and `0x7f.1` are refused, although the library `ipaddr.js` accepts them: proxies never
    // write an address in these forms.
    return ipaddr.IPv4.isValidFourPartDecimal(ipv4) ? ipaddr.IPv4.parse(ipv4) : undefined;
  }
  const ipv6 = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(trimmed)?.[1] ?? trimmed;
  if (!ipaddr.IPv6.isValid(ipv6)) return undefined;
  const address = new ipaddr.IPv6(ipaddr.IPv6.parse(ipv6).parts);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/**
 * Parses an IP address (`127.0.0.1`) or a network (`10.0.0.0/8`, `2001:db8::/32`).
 * @returns `undefined` for any other text, also for an address with a port or a zone id
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
 * Returns the text that identifies the smallest network of a client: the whole address for IPv4, the first 64 bits for
 * IPv6. A text that is no IP address is returned unchanged.
 */
export function getNetworkKey(addressText: string): string {
  return getNetworkKeys(addressText)[0] ?? addressText;
}

/**
 * Returns the keys under which rate limits count a client, the smallest network first: the address for IPv4; the /64,
 * /56 and /48 for IPv6. Without the larger networks, a client that owns a /48 would have 65,536 separate limits.
 * @param addressText a text that is no IP address becomes the only key; undefined or empty: no key
 */
export function getNetworkKeys(addressText: string | undefined): readonly string[] {
  if (!addressText) return [];
  const address = parseAddress(addressText);
  if (!address || address instanceof ipaddr.IPv4) return [address?.toString() ?? addressText];
  return ipv6PrefixLengths.map((length) => {
    const base = address.parts.map((group, index) => {
      const bits = Math.min(16, Math.max(0, length - 16 * index));
      return group & (0xffff << (16 - bits)) & 0xffff;
    });
    const groups = base.slice(0, 4).map((group) => group.toString(16));
    return length === 64 ? groups.join(':') : `${groups.join(':')}/${length}`;
  });
}

/**
 * Factors of a rate limit for an IPv6 /64, /56 and /48. The larger networks may have several clients, so their limits
 * are higher.
 */
const limitFactors = [1, 1.5, 2] as const;

/** Returns the factor of a rate limit for a key. `index`: position of the key in the result of `getNetworkKeys`. */
export function getLimitFactor(index: number): number {
  return limitFactors[index] ?? 1;
}
