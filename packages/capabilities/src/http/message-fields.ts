import { decoderOf, offeredCodings } from "./content-coding.ts";
import type { ResponseHead } from "./exchange.ts";
import { type Hop, isRedirect } from "./next-hop.ts";
import type { HeaderField } from "./request-headers.ts";

const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether the guest chose a coding, or a part, of which the bytes mean something only as they come. */
function choosesCoding({ headers }: Hop): boolean {
  return headers.some(([name]) => name === "accept-encoding" || name === "range");
}

/**
 * The header fields a request is sent with: those of the guest, its secrets, and what is missing.
 *
 * @param hop The request.
 */
export function fieldsToSend(hop: Hop): readonly HeaderField[] {
  const names = new Set(hop.headers.map(([name]) => name));
  const defaults: readonly HeaderField[] = [
    ["accept", "*/*"],
    ["user-agent", "cordon"],
    ["accept-encoding", choosesCoding(hop) ? "identity" : offeredCodings],
  ];
  return [...defaults.filter(([name]) => !names.has(name)), ...hop.headers, ...hop.secretFields];
}

/**
 * Finds the decoder for the body of a response. When the guest chose the coding it gets what it chose.
 *
 * @param hop The request.
 * @param head The head of its response.
 */
export function bodyDecoder(hop: Hop, head: ResponseHead): ReturnType<typeof decoderOf> {
  const hasBody = hop.target.method !== "HEAD" && head.status !== 204 && head.status !== 304;
  return hasBody && !choosesCoding(hop) ? decoderOf(onlyValue(head, "content-encoding")) : undefined;
}

/**
 * The header fields of a response that the guest sees: none that is about the connection and, of a body that was decoded,
 * none about the coding and size it had.
 *
 * @param hop The request.
 * @param head The head of its response.
 */
export function fieldsToShow(hop: Hop, head: ResponseHead): readonly HeaderField[] {
  const isDecoded = bodyDecoder(hop, head) !== undefined;
  return head.headers.filter(
    ([name]) => !hopByHop.has(name) && !(isDecoded && (name === "content-encoding" || name === "content-length")),
  );
}

/**
 * Where a response redirects to.
 *
 * @param head Its head.
 * @returns Undefined when it does not, or names more than one place.
 */
export function redirectOf(head: ResponseHead): string | undefined {
  const location = onlyValue(head, "location");
  return isRedirect(head.status, location) ? location : undefined;
}

function onlyValue({ headers }: ResponseHead, wanted: string): string | undefined {
  const values = headers.filter(([name]) => name === wanted);
  return values.length === 1 ? values[0]?.[1] : undefined;
}
