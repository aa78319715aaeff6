import {
  canonicalNetworkRequest,
  canonicalSecretRequest,
  FrameError,
  type NetworkRequest,
  requestTarget,
} from "@cordon/core";
import { failure } from "./answer-failure.ts";
import {
  checkFields,
  type HostOperation,
  numberField,
  type OperationAccess,
  type OperationAnswer,
  type RequestHeader,
  requiredField,
  textField,
} from "./host-operation.ts";

/** A request that a skill sent, as the other side gets it. */
export interface TestRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case; the values of fields with one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The body as text. */
  readonly text: string;
}

/** What the other side answers. */
export interface TestAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, bytes, or a value that is sent as JSON. Default nothing. */
  readonly body?: unknown;
}

/** Answers a request; undefined when nobody is there. */
export type TestResponder = (
  request: TestRequest,
) => TestAnswer | Response | undefined | Promise<TestAnswer | Response | undefined>;

/** Who answers: a function for all requests; or answers and functions by URL, or by method and URL: `POST https://a.example/x`. */
export type TestRoutes = TestResponder | Readonly<Record<string, TestAnswer | TestResponder>>;

interface Sending {
  readonly target: NetworkRequest;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What a network is made of. */
export interface TestNetworkOptions {
  readonly routes: TestRoutes;
  /** Values by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Hears of every request that goes out. */
  readonly sent: (request: TestRequest) => void;
}

const maximumRedirects = 5;
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const longestTimeoutMs = 600_000;

/**
 * Understands a request for the network.
 *
 * @throws FrameError, RequestError when it is malformed.
 */
export function parseNetworkOperation(
  header: RequestHeader,
  body: Uint8Array,
  options: TestNetworkOptions,
): HostOperation {
  checkFields(header, ["method", "url", "headers", "redirect", "timeoutMs", "secrets"]);
  const target = canonicalNetworkRequest(requiredField(header, "url"), {
    method: textField(header, "method") ?? "GET",
  });
  const { method } = target;
  if (!methods.includes(method)) throw new FrameError(`"method" is not one of ${methods.join(", ")}`);
  if (body.length > 0 && ["GET", "HEAD"].includes(method)) throw new FrameError(`${method} has no body`);
  const redirect = textField(header, "redirect") ?? "follow";
  if (!["follow", "manual", "error"].includes(redirect)) {
    throw new FrameError('"redirect" is not "follow", "manual" or "error"');
  }
  numberField(header, "timeoutMs", [1, longestTimeoutMs]);
  const { headers = [], secrets = [] } = header;
  const uses = secrets as readonly { readonly name: string; readonly header: string; readonly format: string }[];
  const description = `${method} "${requestTarget(target)}"`;
  return {
    description,
    requests: [target, ...uses.map(({ name }) => canonicalSecretRequest(name, target))],
    act: async (access) => {
      const secretFields = uses.map((use): readonly [string, string] => {
        const value = options.secrets[use.name];
        if (value === undefined) throw failure("UNAVAILABLE", description, `there is no secret "${use.name}"`);
        return [use.header.toLowerCase(), use.format.replace("{}", () => value)];
      });
      const first: Sending = { target, headers: [...(headers as Sending["headers"]), ...secretFields], body };
      return await follow(first, { access, redirect, description, options });
    },
  };
}

interface Following {
  readonly access: OperationAccess;
  readonly redirect: string;
  readonly description: string;
  readonly options: TestNetworkOptions;
}

async function follow(first: Sending, { access, redirect, description, options }: Following): Promise<OperationAnswer> {
  let sending = first;
  for (let redirects = 0; ; redirects++) {
    const answer = await send(sending, options);
    const location = answer.headers.find(([name]) => name === "location")?.[1];
    const leads = location !== undefined && [301, 302, 303, 307, 308].includes(answer.status);
    if (!leads || redirect === "manual") {
      const { status, headers, body } = answer;
      return { header: { status, url: sending.target.url, redirected: redirects > 0, headers }, body };
    }
    if (redirect === "error") throw failure("INVALID", description, "it redirects");
    if (redirects === maximumRedirects) {
      throw failure("LIMIT", description, `it redirects more than ${maximumRedirects} times`);
    }
    sending = afterRedirect(sending, answer.status, new URL(location, sending.target.url).href);
    access.require(sending.target);
  }
}

/** To another host neither the body nor what says who asks goes along. */
function afterRedirect({ target, headers, body }: Sending, status: number, url: string): Sending {
  const becomesGet = status === 303 ? target.method !== "HEAD" : target.method === "POST" && status < 303;
  const next = canonicalNetworkRequest(url, { method: becomesGet ? "GET" : target.method });
  const staysOnHost = next.host === target.host && next.port === target.port;
  const keepsBody = staysOnHost && next.method === target.method;
  const kept = headers.filter(
    ([name]) =>
      (staysOnHost || name.startsWith("accept") || name === "user-agent") &&
      (keepsBody || !name.startsWith("content-")),
  );
  return { target: next, headers: kept, body: keepsBody ? body : new Uint8Array(0) };
}

interface Received {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

async function send({ target, headers, body }: Sending, { routes, sent }: TestNetworkOptions): Promise<Received> {
  const { method, url } = target;
  const joined = Object.fromEntries(new Headers(headers.map(([name, value]) => [name, value])));
  const request: TestRequest = { method, url, headers: joined, body, text: new TextDecoder().decode(body) };
  sent(request);
  const route = typeof routes === "function" ? routes : (routes[`${method} ${url}`] ?? routes[url]);
  const answer = typeof route === "function" ? await route(request) : route;
  if (answer === undefined) throw failure("UNAVAILABLE", "send the request", "the host cannot be reached");
  if (answer instanceof Response) {
    const content = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: [...answer.headers], body: content };
  }
  const { status = 200, headers: fields = {}, body: content } = answer;
  return {
    status,
    headers: Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]),
    body: bytesOf(content),
  };
}

function bytesOf(content: unknown): Uint8Array {
  if (content === undefined) return new Uint8Array(0);
  if (content instanceof Uint8Array) return content;
  return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
}
