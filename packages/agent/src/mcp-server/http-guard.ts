import { hash, timingSafeEqual } from "node:crypto";
import { localhostAllowedHostnames, validateHostHeader } from "@modelcontextprotocol/server";
import type { McpServerOptions } from "./mcp-server-options.ts";

/** Why a request is not served, with its status. */
export interface HttpRefusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** What a guard looks at. */
export interface GuardedHeaders {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
}

/** Judges a request by its headers, before anything of its body is read. */
export type HttpGuard = (headers: GuardedHeaders) => Promise<HttpRefusal | undefined>;

/**
 * Makes the guard of a server: a name it goes by, so that no web page reaches it by a name of its own (DNS rebinding); no
 * page that is not listed; and the token.
 */
export function createHttpGuard({ hosts, origins = [], bearer }: McpServerOptions): HttpGuard {
  const names = hosts === undefined ? localhostAllowedHostnames() : [...hosts];
  return async ({ host, origin, authorization }) => {
    if (!validateHostHeader(host, names).ok) {
      return { status: 403, message: "the server does not go by the name in the header Host; list it in hosts" };
    }
    if (origin !== undefined && !origins.includes(origin)) {
      return { status: 403, message: "pages of this Origin may not use the server; list it in origins" };
    }
    if (bearer !== undefined && !(await isLetIn(bearer, authorization))) {
      return { status: 401, message: "a bearer token is needed" };
    }
    return undefined;
  };
}

async function isLetIn(bearer: NonNullable<McpServerOptions["bearer"]>, header: string | undefined): Promise<boolean> {
  const token = /^bearer +(?<token>[\x21-\x7e]{1,8192}) *$/iu.exec(header ?? "")?.groups?.["token"];
  if (token === undefined) return false;
  if (typeof bearer === "string") return timingSafeEqual(digestOf(token), digestOf(bearer));
  try {
    return (await bearer(token)) === true;
  } catch {
    return false;
  }
}

/** Digests have one length, so that comparing them tells nothing, not even how long the token is. */
const digestOf = (text: string): Uint8Array => hash("sha256", text, "buffer");

/** The answer to a request that is not served. */
export function refusalResponse({ status, message }: HttpRefusal): Response {
  const headers = status === 401 ? { "www-authenticate": "Bearer" } : {};
  return Response.json({ jsonrpc: "2.0", error: { code: -32_000, message }, id: null }, { status, headers });
}
