import {
  type Decision,
  type Grants,
  isPublicAddress,
  type NetworkRequest,
  nothingUsed,
  policyNamesAddress,
} from "@cordon/core";

/** Why an address may be dialled: it is public, or the operator's policy names it with the port. */
export type AddressReach = "public" | "named" | "none";

/** What a network request was allowed by, and what follows for the addresses its host turns out to have. */
export interface NetworkLeave {
  /** The entries that allowed it, one of each set. Compare them by identity. */
  readonly entries: Decision["charges"];
  /** Whether they still hold: the grants in force are those that were asked, and no entry has expired. Ask it any time. */
  holds(): boolean;
  /**
   * Says whether the request may go to an address. A `deny` that means the address refuses it under any name.
   *
   * @param address IPv4, or IPv6 without brackets, as a resolver or a socket gives it.
   */
  reach(address: string): AddressReach;
}

/** What a leave is read from. */
export interface NetworkLeaveOptions {
  /** An allow. */
  readonly decision: Decision;
  /** The grants that were asked. */
  readonly grants: Grants;
  /** The grants in force. */
  readonly current: () => Grants;
  /** Milliseconds of the Unix clock. */
  readonly now: () => number;
}

/**
 * Makes the leave of a request that was allowed.
 *
 * @param request The request.
 * @param options The decision and where it came from.
 */
export function createNetworkLeave(request: NetworkRequest, options: NetworkLeaveOptions): NetworkLeave {
  const { decision, grants, current, now } = options;
  return {
    entries: decision.charges,
    holds() {
      const nowMs = now();
      return (
        current() === grants && decision.charges.every(({ expiresMs }) => expiresMs === undefined || nowMs < expiresMs)
      );
    },
    reach(address) {
      const nowMs = now();
      const host = URL.parse(`http://${address.includes(":") ? `[${address}]` : address}/`)?.hostname;
      if (host === undefined || isDenied({ ...request, host }, grants, nowMs)) return "none";
      if (isPublicAddress(address)) return "public";
      const isNamed = !decision.publicOnly && policyNamesAddress(grants, address, request.port, nothingUsed(nowMs));
      return isNamed ? "named" : "none";
    },
  };
}

/** What a deny says about an address holds for every name that leads to it. */
function isDenied(atAddress: NetworkRequest, grants: Grants, nowMs: number): boolean {
  return grants.layers.some(({ deny }) =>
    deny.matching(atAddress).some(({ expiresMs }) => expiresMs === undefined || nowMs < expiresMs),
  );
}
