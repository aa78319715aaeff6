import { domainToAscii } from "./domain-to-ascii.ts";
import { endsInNumber, parseIpv4, parseIpv6 } from "./ip-address.ts";
import { encodeSets, percentDecode, percentEncode } from "./percent-encoding.ts";

const forbiddenInHost = /[\0\t\n\r #/:<>?@[\\\]^|]/u;
const forbiddenInDomain = /[\0-\u0020#%/:<>?@[\\\]^|\u007f]/u;

/**
 * Reads a host and writes it in its one form. Undefined for what is none.
 *
 * @param isOpaque The scheme says nothing about hosts, so any text is one.
 */
export function parseHost(text: string, isOpaque: boolean): string | undefined {
  if (text.startsWith("[")) {
    const address = text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : undefined;
    return address === undefined ? undefined : `[${address}]`;
  }
  if (isOpaque) return forbiddenInHost.test(text) ? undefined : percentEncode(text, encodeSets.control);
  const domain = domainToAscii(percentDecode(text));
  if (domain === undefined || domain === "" || forbiddenInDomain.test(domain)) return undefined;
  return endsInNumber(domain) ? parseIpv4(domain) : domain;
}
