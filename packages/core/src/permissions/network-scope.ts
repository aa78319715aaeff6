import { formatHostScope, type HostScope, parseHostScope } from "./host-scope.ts";
import { formatPathScope, type PathScope, parsePathScope } from "./path-scope.ts";
import type { RefuseScope } from "./refuse-scope.ts";

/** `host[:port][/path]`: which requests a network permission means. */
export interface NetworkScope {
  readonly host: HostScope;
  /** No port: the scheme's default only; in a `deny`, every port. */
  readonly port?: number;
  /** No path: every path. */
  readonly path?: PathScope;
}

/** A host with an optional port. */
export interface HostAndPort {
  readonly host: HostScope;
  readonly port?: number;
}

/**
 * Reads the scope of a network permission, which must be in canonical form.
 *
 * @param text `host[:port][/path]`.
 * @param refuse Called with the reason, and with the corrected scope where there is one.
 */
export function parseNetworkScope(text: string, refuse: RefuseScope): NetworkScope {
  const slash = text.indexOf("/");
  const path = slash === -1 ? "" : text.slice(slash);
  const authority = slash === -1 ? text : text.slice(0, slash);
  const hostAndPort = parseHostAndPort(authority, (reason, form) =>
    refuse(reason, form === undefined ? undefined : form + path),
  );
  if (path === "") {
    return hostAndPort;
  }
  const parsedPath = parsePathScope(path, (reason, form) =>
    refuse(reason, form === undefined ? undefined : authority + form),
  );
  return Object.freeze({ ...hostAndPort, path: parsedPath });
}

/**
 * Reads a host with an optional port, both in canonical form.
 *
 * @param text `host[:port]`.
 * @param refuse Called with the reason, and with the corrected text where there is one.
 */
export function parseHostAndPort(text: string, refuse: RefuseScope): HostAndPort {
  const colon = text.indexOf(":", text.startsWith("[") ? text.indexOf("]") : 0);
  const portText = colon === -1 ? "" : text.slice(colon);
  if (portText.includes(":", 1)) {
    return refuse("an IPv6 address stands in brackets");
  }
  const host = parseHostScope(colon === -1 ? text : text.slice(0, colon), (reason, form) =>
    refuse(reason, form === undefined ? undefined : form + portText),
  );
  if (colon === -1) {
    return Object.freeze({ host });
  }
  const port = Number(portText.slice(1));
  if (!/^:[1-9]\d{0,4}$/u.test(portText) || port > 65_535) {
    return refuse("a port is a number from 1 to 65535 without leading zeros");
  }
  return Object.freeze({ host, port });
}

/** Writes a network scope the way a permission holds it. */
export function formatNetworkScope(scope: NetworkScope): string {
  return formatHostAndPort(scope) + (scope.path === undefined ? "" : formatPathScope(scope.path));
}

/** Writes a host with its port, where it has one. */
export function formatHostAndPort(scope: HostAndPort): string {
  return formatHostScope(scope.host) + (scope.port === undefined ? "" : `:${scope.port}`);
}
