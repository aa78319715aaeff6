import { parseUrl } from "./parsed-url.ts";

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/u;

/**
 * The canonical form of a host: what the WHATWG URL parser makes of it (lower case, IDNA, numeric forms of addresses,
 * shortest IPv6 in brackets), less one trailing dot.
 *
 * @returns The canonical host, or undefined when the text is not a host or has an empty label.
 */
export function canonicalHost(text: string): string | undefined {
  // A port would be lost where it is the default one, so nothing but a host may reach the parser.
  if (!/^(?:[^/\\?#@:[\]\s]+|\[[^/\\?#@[\]\s]+\])$/u.test(text)) {
    return undefined;
  }
  const url = parseUrl(`http://${text}/`);
  return url === undefined ? undefined : withoutTrailingDot(url.hostname);
}

/**
 * Removes the one trailing dot a fully qualified name may have.
 *
 * @param hostname A host as the URL parser writes it.
 * @returns The host, or undefined when a label is empty.
 */
export function withoutTrailingDot(hostname: string): string | undefined {
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return host === "" || host.startsWith(".") || host.endsWith(".") || host.includes("..") ? undefined : host;
}

/** Says whether a canonical host is a literal address, IPv4 or IPv6 in brackets. */
export function isAddress(host: string): boolean {
  return host.startsWith("[") || ipv4.test(host);
}

/** Says whether a canonical host is `localhost` or below it, which is loopback without asking a resolver (RFC 6761). */
export function isLocalName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}
