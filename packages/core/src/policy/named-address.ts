import { canonicalHost, isLocalName } from "../permissions/host-name.ts";
import type { GrantEntry, Grants } from "./grants.ts";
import { type GrantUsage, isExpired } from "./grant-usage.ts";

const loopback: readonly string[] = ["127.0.0.1", "[::1]"];

/** The entries that name a literal address with an explicit port, under `address:port`. */
export type NamedAddresses = ReadonlyMap<string, readonly GrantEntry[]>;

/** Collects the entries that name a literal address with an explicit port. */
export function collectNamedAddresses(entries: readonly GrantEntry[]): NamedAddresses {
  const named = new Map<string, GrantEntry[]>();
  for (const entry of entries) {
    const scope = entry.permission.category === "network" ? entry.permission.scope : undefined;
    if (scope?.host.kind === "address" && scope.port !== undefined) {
      const key = `${scope.host.address}:${scope.port}`;
      named.set(key, [...(named.get(key) ?? []), entry]);
    }
  }
  return named;
}

/**
 * Says whether the operator's policy names a literal address with an explicit port, so that it may be dialled though it
 * is not public. Every policy along a chain of skills has to name it. A manifest and a ceiling list never do.
 *
 * @param address IPv4, or IPv6 with or without brackets, as a resolver or a socket gives it. A zone index is not named.
 * @param port The port that is dialled.
 */
export function policyNamesAddress(grants: Grants, address: string, port: number, usage: GrantUsage): boolean {
  const host = canonicalHost(address.includes(":") && !address.startsWith("[") ? `[${address}]` : address);
  return (
    host !== undefined &&
    grants.layers.every(
      (layer) =>
        layer.name !== "policy" ||
        (layer.namedAddresses.get(`${host}:${port}`)?.some((entry) => !isExpired(entry, usage)) ?? false),
    )
  );
}

/** Like {@link policyNamesAddress}, for a canonical host that is a literal address, or a name that is loopback. */
export function policyNamesHost(grants: Grants, host: string, port: number, usage: GrantUsage): boolean {
  const addresses = isLocalName(host) ? loopback : [host];
  return addresses.some((address) => policyNamesAddress(grants, address, port, usage));
}
