import { Resolver as DnsResolver } from "node:dns/promises";

/** Finds the addresses of a name. A port: replace it to ask another service, or to script one. */
export interface Resolver {
  /**
   * Looks a name up once.
   *
   * @param host A canonical name. Literal addresses and `localhost` never get here.
   * @param options The signal that makes the answer useless.
   * @returns Every address, IPv4 or IPv6 without brackets, the ones to try first at the front. Empty when there is none.
   */
  resolve(host: string, options: { readonly signal: AbortSignal }): Promise<readonly string[]>;
}

const timeoutMs = 2_000;
const tries = 2;

/** Whom to ask. */
export interface ResolverOptions {
  /** Name servers by address, with a port where it is not 53. Default: those of `/etc/resolv.conf`. */
  readonly servers?: readonly string[];
}

/**
 * Makes the resolver that asks the name servers of the system (`/etc/resolv.conf`), for A and AAAA records at once.
 *
 * It reads neither `/etc/hosts` nor search domains, and takes no thread of Node's pool: a guest that asks for names whose
 * servers are slow delays nobody's files.
 *
 * @param options Other name servers.
 */
export function createResolver({ servers }: ResolverOptions = {}): Resolver {
  return {
    async resolve(host, { signal }) {
      signal.throwIfAborted();
      const dns = new DnsResolver({ timeout: timeoutMs, tries });
      if (servers !== undefined) dns.setServers(servers);
      const cancel = (): void => dns.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      try {
        const [ipv4, ipv6] = await Promise.allSettled([dns.resolve4(host), dns.resolve6(host)]);
        return [ipv4, ipv6].flatMap((found) => (found.status === "fulfilled" ? found.value : []));
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    },
  };
}
