import { http } from "@cordon/pdk";
import { bounds } from "./bounds.ts";
import { decodePage } from "./decode-page.ts";

/** A page as it came. */
export interface FetchedPage {
  readonly html: string;
  /** Where it comes from, after redirects. */
  readonly url: string;
}

const headers = { accept: "text/html,application/xhtml+xml;q=0.9", "user-agent": "cordon-web-page-to-markdown" };
const timeoutMs = 15_000;

/**
 * Asks for a page.
 *
 * @throws Error when the server has none, RangeError when it is too large or no HTML; PermissionError, HostError.
 */
export async function fetchPage(url: string): Promise<FetchedPage> {
  const response = await http.fetch(url, { headers, timeoutMs });
  if (!response.ok) throw new Error(`Cannot convert "${url}": the server answered ${response.status}`);
  const type = response.headers.get("content-type") ?? "text/html";
  if (!/^(?:text\/html|application\/xhtml\+xml)\b/iu.test(type)) {
    throw new RangeError(`Cannot convert "${url}": it is ${type.slice(0, 100)}, not HTML`);
  }
  const bytes = await response.bytes();
  if (bytes.length > bounds.bytes) {
    throw new RangeError(`Cannot convert "${url}": it has ${bytes.length} bytes, and ${bounds.bytes} are the most`);
  }
  return { html: decodePage(bytes, type), url: response.url };
}
