import type { IncomingMessage, ServerResponse } from "node:http";
import type { McpHttpHandler } from "@modelcontextprotocol/server";
import { type HttpGuard, refusalResponse } from "./http-guard.ts";

/** Makes a listener of Node's HTTP server. The guard has its say before anything of a body is read. */
export async function createNodeListener(
  handler: McpHttpHandler,
  { guard, maxMessageBytes }: { readonly guard: HttpGuard; readonly maxMessageBytes: number },
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const { toNodeHandler } = await import("@modelcontextprotocol/node");
  const serve = toNodeHandler(handler, { maxRequestBodySize: maxMessageBytes });
  const serveGuarded = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { host, origin, authorization } = request.headers;
    const refusal = await guard({ host, origin, authorization });
    if (refusal === undefined) return await serve(request as Parameters<typeof serve>[0], response);
    const answer = refusalResponse(refusal);
    // What is left of the body is not waited for.
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: "close" });
    response.end(await answer.text());
  };
  return (request, response) => {
    serveGuarded(request, response).catch(() => response.destroy());
  };
}
