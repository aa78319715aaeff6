import type { NetworkRequest } from "@cordon/core";
import ipaddr from "ipaddr.js";

import type { NetworkLeave } from "../gate/network-leave.ts";
import { unreachable } from "./http-failure.ts";
import type { Resolver } from "./resolver.ts";

const loopback: readonly string[] = ["127.0.0.1", "::1"];
/** More are a mistake, or an attempt to have the host dial around. */
const maximumAddresses = 32;

/** What the addresses of a request depend on. */
export interface ReachableAddressesOptions {
  /** What allowed the request. */
  readonly leave: NetworkLeave;
  readonly resolver: Resolver;
  readonly signal: AbortSignal;
}

/**
 * Finds the addresses a request may be sent to, with one look-up. When a single one of them may not be dialled, none may:
 * a name with a public and a private address is an attack, or becomes one.
 *
 * @param request The request.
 * @param options The leave and the resolver.
 * @returns At least one address.
 * @throws AnswerFailure when there is none, always the same one.
 */
export async function reachableAddresses(
  request: NetworkRequest,
  { leave, resolver, signal }: ReachableAddressesOptions,
): Promise<readonly string[]> {
  if (request.host === "localhost" || request.host.endsWith(".localhost")) {
    const named = loopback.filter((address) => mayDial(address, leave));
    if (named.length === 0) throw unreachable();
    return named;
  }
  const addresses = await addressesOf(request.host, resolver, signal);
  const isSane = addresses.length > 0 && addresses.length <= maximumAddresses;
  if (!isSane || !addresses.every((address) => mayDial(address, leave))) throw unreachable();
  return addresses;
}

/**
 * Says whether an address may be dialled. That it is public has to be the word of two tables, core's own and that of
 * ipaddr.js.
 *
 * @param address As a resolver or a socket gives it.
 * @param leave What allowed the request.
 */
export function mayDial(address: string, leave: NetworkLeave): boolean {
  if (typeof address !== "string" || address.includes("%") || !ipaddr.isValid(address)) return false;
  const reach = leave.reach(address);
  return reach === "public" ? ipaddr.parse(address).range() === "unicast" : reach === "named";
}

/** Says whether two texts mean the same address. */
export function isSameAddress(one: string | undefined, other: string): boolean {
  if (one === undefined || !ipaddr.isValid(one)) return false;
  return ipaddr.parse(one).toNormalizedString() === ipaddr.parse(other).toNormalizedString();
}

async function addressesOf(host: string, resolver: Resolver, signal: AbortSignal): Promise<readonly string[]> {
  if (host.startsWith("[")) return [host.slice(1, -1)];
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return [host];
  try {
    return await resolver.resolve(host, { signal });
  } catch {
    signal.throwIfAborted();
    return [];
  }
}
