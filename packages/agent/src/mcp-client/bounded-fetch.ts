import type { FetchLike } from "@modelcontextprotocol/client";

/**
 * Makes the `fetch` of one server: its own origin only, no redirects, and answers of bounded size. Streams that the server could
 * write to at any time are not opened.
 *
 * @param onBytes Told of everything the server sends.
 * @param onTooLarge Told when an answer is too large, which ends it.
 */
export function createBoundedFetch(
  url: URL,
  {
    maxBytes,
    onBytes,
    onTooLarge,
  }: { readonly maxBytes: number; readonly onBytes: (count: number) => void; readonly onTooLarge: () => void },
): FetchLike {
  return async (target, init) => {
    if (new URL(target).origin !== url.origin) throw new Error("the address is not the server's");
    if ((init?.method ?? "GET").toUpperCase() === "GET") return new Response(null, { status: 405 });
    const response = await fetch(target, { ...init, redirect: "error" });
    if (response.body === null) return response;
    let received = 0;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          received += chunk.length;
          onBytes(chunk.length);
          if (received <= maxBytes) return controller.enqueue(chunk);
          controller.error(new Error("an answer of the server is too large"));
          onTooLarge();
        },
      }),
    );
    const { status, statusText, headers } = response;
    return new Response(counted, { status, statusText, headers });
  };
}
