import { parseUrl } from "./parsed-url.ts";

/** First address and prefix length of each IPv4 block that is not public. */
const ipv4Blocks: readonly (readonly [address: string, prefix: number])[] = [
  // IANA IPv4 Special-Purpose Address Registry, every block, whatever it says about reachability.
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["240.0.0.0", 4],
  // Multicast, RFC 5771.
  ["224.0.0.0", 4],
  // The metadata and wire server of Azure, the one such address outside the blocks above.
  ["168.63.129.16", 32],
];

/** First address and prefix length of each IPv6 block inside 2000::/3 that is not public. Nothing outside is. */
const ipv6Blocks: readonly (readonly [groups: readonly [number, number, number], prefix: number])[] = [
  // IANA IPv6 Special-Purpose Address Registry.
  [[0x2001, 0, 0], 23],
  [[0x2001, 0xdb8, 0], 32],
  [[0x2002, 0, 0], 16],
  [[0x2620, 0x4f, 0x8000], 48],
  [[0x3fff, 0, 0], 20],
];

const ipv4Ranges = ipv4Blocks.map(([address, prefix]) => ({
  base: ipv4Number(address),
  size: 2 ** (32 - prefix),
}));

/**
 * Says whether a literal address is public: in no block of the IANA special-purpose registries, not multicast, on no
 * list of metadata addresses and, for IPv6, inside 2000::/3.
 *
 * Anything it cannot read, a zone index included, is not public.
 *
 * @param address IPv4 in any form the URL parser takes, or IPv6 with or without brackets.
 */
export function isPublicAddress(address: string): boolean {
  const bracketed = address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
  const host = /^[0-9A-Fa-fXx.:[\]]+$/u.test(bracketed) ? parseUrl(`http://${bracketed}/`)?.hostname : undefined;
  if (host === undefined) {
    return false;
  }
  return host.startsWith("[") ? isPublicIpv6(ipv6Groups(host.slice(1, -1))) : isPublicIpv4(host);
}

function isPublicIpv4(host: string): boolean {
  const value = ipv4Number(host);
  return !Number.isNaN(value) && ipv4Ranges.every(({ base, size }) => value < base || value >= base + size);
}

// An IPv4 address that is mapped, translated or tunnelled is outside 2000::/3 or inside 2002::/16 and 2001::/23.
function isPublicIpv6(groups: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = groups;
  if (first < 0x2000 || first > 0x3fff) {
    return false;
  }
  const leading = first * 2 ** 32 + second * 2 ** 16 + third;
  return ipv6Blocks.every(([[a, b, c], prefix]) => {
    const base = a * 2 ** 32 + b * 2 ** 16 + c;
    return leading < base || leading >= base + 2 ** (48 - prefix);
  });
}

function ipv4Number(host: string): number {
  const parts = host.split(".");
  return parts.length === 4 ? parts.reduce((value, part) => value * 256 + Number(part), 0) : Number.NaN;
}

/** The eight groups of an IPv6 address in the URL parser's form, which never ends in an IPv4 address. */
function ipv6Groups(host: string): readonly number[] {
  const [head = "", tail] = host.split("::");
  const leading = head === "" ? [] : head.split(":");
  const trailing = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: 8 - leading.length - trailing.length }, () => "0");
  return [...leading, ...zeros, ...trailing].map((group) => Number.parseInt(group, 16));
}
