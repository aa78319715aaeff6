import { Failure } from "@cordon/pdk-assemblyscript/assembly/failure";
import { HttpResponse, send } from "@cordon/pdk-assemblyscript/assembly/http";
import { HttpRequest } from "@cordon/pdk-assemblyscript/assembly/http-request";
import { JsonKind, JsonReader } from "@cordon/pdk-assemblyscript/assembly/json-reader";
import { info } from "@cordon/pdk-assemblyscript/assembly/log";

import { Backoff } from "./backoff";
import { nextPage } from "./link";

const timeoutMs = 10_000;

/** One page of an answer, or why there is none. */
export class Page {
  /** Empty when there is a page. */
  problem: string = "";
  /** Whether the same request may work later. */
  mayWorkLater: bool = false;
  /** When the server said when to come again: in so many seconds; else 0. */
  retryAfterSeconds: i32 = 0;
  body: Uint8Array = new Uint8Array(0);
  /** The URL of the page after it; null on the last one. */
  next: string | null = null;
}

/** Reads pages of an API, and tries again where that may help. */
export class Api {
  /** Requests that were sent once more. */
  retries: i32 = 0;
  private backoff: Backoff = new Backoff();

  /**
   * @param origin Where every page must be: a link to elsewhere is not followed.
   * @param secret The name of the secret to sign in with; empty for nobody.
   */
  constructor(
    private origin: string,
    private secret: string,
  ) {}

  fetch(url: string): Page {
    let page = this.attempt(url);
    while (page.mayWorkLater && this.backoff.wait(page.retryAfterSeconds)) {
      info("again after: " + page.problem);
      this.retries++;
      page = this.attempt(url);
    }
    if (page.problem.length == 0) this.backoff.reset();
    return page;
  }

  private attempt(url: string): Page {
    const response = this.ask(url);
    const page = new Page();
    const failure = response.failure;
    if (failure !== null) {
      page.problem = failure.toString();
      page.mayWorkLater = isTransient(failure);
    } else if (response.status == 200) {
      page.body = response.body;
      const next = nextPage(response.header("link"));
      if (next !== null && !next.startsWith(this.origin + "/")) page.problem = "the next page is at another host";
      else page.next = next;
    } else {
      page.retryAfterSeconds = retryAfter(response);
      page.problem = describe(response, page.retryAfterSeconds);
      page.mayWorkLater = isBusy(response.status, page.retryAfterSeconds);
    }
    return page;
  }

  private ask(url: string): HttpResponse {
    const request = new HttpRequest(url)
      .header("accept", "application/vnd.github+json")
      .header("user-agent", "cordon-issue-report")
      .header("x-github-api-version", "2022-11-28");
    // The host puts the secret in: this skill never has it.
    if (this.secret.length > 0) request.secret(this.secret, "authorization", "Bearer {}");
    request.timeoutMs = timeoutMs;
    return send(request);
  }
}

/** The seconds a server wants to be left alone; 0 when it does not say. */
function retryAfter(response: HttpResponse): i32 {
  const header = response.header("retry-after");
  if (header === null || header.length == 0 || header.length > 6) return 0;
  for (let index = 0; index < header.length; index++) {
    const code = header.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return 0;
  }
  return I32.parseInt(header);
}

/** GitHub answers 403 instead of 429 for some of its limits, and then says when to come again. */
function isBusy(status: i32, retryAfterSeconds: i32): bool {
  return status == 429 || (status >= 502 && status <= 504) || (status == 403 && retryAfterSeconds > 0);
}

function isTransient(failure: Failure): bool {
  return failure.retryable || failure.code == "TIMEOUT";
}

/** The status in words, with what the server says. */
function describe(response: HttpResponse, retryAfterSeconds: i32): string {
  let text = "the server answered " + response.status.toString();
  if (response.status == 404) text += ": there is no such repository, or it is private";
  const said = serverMessage(response.body);
  if (said.length > 0) text += ' ("' + said.substring(0, 200) + '")';
  if (retryAfterSeconds > 0) text += "; it wants " + retryAfterSeconds.toString() + " s of quiet";
  return text;
}

function serverMessage(body: Uint8Array): string {
  const reader = new JsonReader(body);
  let said = "";
  if (reader.kind() != JsonKind.Object) return said;
  reader.openObject();
  for (let key = reader.nextKey(); key !== null; key = reader.nextKey()) {
    if (key == "message" && reader.kind() == JsonKind.String) said = reader.readString();
    else reader.skip();
  }
  return said;
}
