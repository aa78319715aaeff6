import { canonicalHost, isAddress } from "./host-name.ts";
import type { RefuseScope } from "./refuse-scope.ts";

/** Which hosts a scope means: one name, one literal address, or the names below a suffix of at least two labels. */
export type HostScope =
  | { readonly kind: "name"; readonly name: string }
  /** As the URL parser writes it, IPv6 in brackets. */
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "suffix"; readonly suffix: string };

const characters = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/u;

/**
 * Reads a host of a permission, which must be in canonical form.
 *
 * @param text The host alone, without port and path.
 * @param refuse Called with the reason, and with the corrected host where there is one.
 */
export function parseHostScope(text: string, refuse: RefuseScope): HostScope {
  if (!text.startsWith("*")) {
    const host = parseSingleHost(text, refuse);
    return Object.freeze(isAddress(host) ? { kind: "address", address: host } : { kind: "name", name: host });
  }
  const suffix = text.slice(2);
  if (!text.startsWith("*.") || suffix === "") {
    return refuse("a `*` in a host stands for whole labels before a suffix");
  }
  parseSingleHost(suffix, (reason, form) => refuse(reason, form === undefined ? undefined : `*.${form}`));
  if (isAddress(suffix)) {
    return refuse("there are no names below an address", suffix);
  }
  if (!suffix.includes(".")) {
    return refuse("the suffix after `*.` needs at least two labels");
  }
  return Object.freeze({ kind: "suffix", suffix });
}

function parseSingleHost(text: string, refuse: RefuseScope): string {
  if (text === "") {
    return refuse("the host is empty");
  }
  if (!characters.test(text)) {
    return refuse("the host holds a character that no canonical host has");
  }
  const canonical = canonicalHost(text);
  if (canonical === undefined) {
    return refuse("the host is neither a name nor an address");
  }
  return canonical === text ? text : refuse("the host is not in canonical form", canonical);
}

/** Writes a host scope the way a permission holds it. */
export function formatHostScope(host: HostScope): string {
  switch (host.kind) {
    case "name":
      return host.name;
    case "address":
      return host.address;
    case "suffix":
      return `*.${host.suffix}`;
  }
}

/**
 * Says whether a host scope means a host. Compares labels, so `*.example.com` means neither its apex nor `aexample.com`.
 *
 * @param host A canonical host.
 */
export function hostMatches(scope: HostScope, host: string): boolean {
  switch (scope.kind) {
    case "name":
      return scope.name === host;
    case "address":
      return scope.address === host;
    case "suffix":
      return isBelowSuffix(scope.suffix, host);
  }
}

/** Says whether host scope `a` means every host that `b` means. */
export function hostCovers(a: HostScope, b: HostScope): boolean {
  if (b.kind === "suffix") {
    return a.kind === "suffix" && (a.suffix === b.suffix || isBelowSuffix(a.suffix, b.suffix));
  }
  return hostMatches(a, b.kind === "name" ? b.name : b.address);
}

function isBelowSuffix(suffix: string, host: string): boolean {
  return host.endsWith(suffix) && host[host.length - suffix.length - 1] === ".";
}
