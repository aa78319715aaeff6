import { http } from "../../http.ts";
import { Request, type RequestInit } from "./request.ts";
import type { UrlObject } from "./url-object.ts";
import { type Response, responseOf } from "./response.ts";

/**
 * `fetch` of the fetch standard, over `http.fetch`: needs `network:…`, and rejects with PermissionError or HostError where
 * the standard has a TypeError. Bodies are there as a whole.
 *
 * @param input A URL, or a request.
 * @param init What the request has beside its URL; `timeoutMs` and `secrets` as for `http.fetch`.
 */
export async function fetch(input: string | UrlObject | Request, init: RequestInit = {}): Promise<Response> {
  const request = new Request(input, init);
  const { url, method, headers, redirect, signal, hostOptions } = request;
  const body = await request.bytes();
  const answer = await http.fetch(url, {
    ...hostOptions,
    method,
    headers: [...headers],
    redirect,
    ...(body.length === 0 ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
  });
  return await responseOf(answer);
}
