import { free } from "@extism/as-pdk/lib/env";

import { Failure, readFailure } from "./failure";
import { takeFrame, writeFrame } from "./frame";
import { HeaderField, HttpRequest } from "./http-request";
import { JsonReader } from "./json-reader";

// @ts-ignore: decorator
@external("extism:host/user", "cordon_http")
declare function cordon_http(frame: u64): u64;

/** What a request came to. Any status is an answer, 404 and 503 too: look at `status`. */
export class HttpResponse {
  /** Why there is no answer, such as `DENIED`, `UNAVAILABLE` or `TIMEOUT`; null when there is one. */
  failure: Failure | null = null;
  status: i32 = 0;
  /** Of the request that was answered. */
  url: string = "";
  /** Whether that is another one than was asked for. */
  redirected: bool = false;
  /** Names in lower case, in the order they came. */
  headers: HeaderField[] = [];
  /** Decoded. */
  body: Uint8Array = new Uint8Array(0);

  /** The value of the first header field of that name, which is in lower case; null when there is none. */
  header(name: string): string | null {
    for (let index = 0; index < this.headers.length; index++) {
      if (this.headers[index].name == name) return this.headers[index].value;
    }
    return null;
  }

  /** The body as text, read as UTF-8. */
  text(): string {
    return String.UTF8.decodeUnsafe(this.body.dataStart, <usize>this.body.length);
  }
}

/**
 * Sends a request and waits for the whole answer. Needs a `network` permission for the URL, and one for each URL it
 * redirects to. There are no cookies and there is no cache.
 */
export function send(request: HttpRequest): HttpResponse {
  const frame = writeFrame(request.toBytes(), request.body);
  const answer = takeFrame(cordon_http(frame));
  free(frame);
  const response = new HttpResponse();
  response.body = answer.body;
  const reader = new JsonReader(answer.header);
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "error") response.failure = readFailure(reader);
    else if (key == "status") response.status = <i32>reader.readNumber();
    else if (key == "url") response.url = reader.readString();
    else if (key == "redirected") response.redirected = reader.readBoolean();
    else if (key == "headers") readHeaders(reader, response.headers);
    else reader.skip();
  }
  if (!reader.finish()) response.failure = new Failure();
  return response;
}

/** Sends a GET without header fields of its own. */
export function get(url: string): HttpResponse {
  return send(new HttpRequest(url));
}

function readHeaders(reader: JsonReader, headers: HeaderField[]): void {
  reader.openArray();
  while (reader.nextElement()) {
    const field = new HeaderField("", "");
    reader.openArray();
    for (let index = 0; reader.nextElement(); index++) {
      if (index == 0) field.name = reader.readString();
      else if (index == 1) field.value = reader.readString();
      else reader.skip();
    }
    headers.push(field);
  }
}
