// The globals that a skill has beside those of the language, and no others: nothing of a browser, nothing of Node. The build
// checks skills against them; with a tsconfig.json of your own, write `"types": ["@cordon/pdk/globals"]` and a `lib` without "dom".

/** What functions of the web take as bytes. */
type BufferSource = ArrayBuffer | ArrayBufferView;

/** What header fields can be made from. */
type HeadersInit = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

/** What a body can be made from. */
type BodyInit = string | BufferSource | URLSearchParams;

interface Console {
  debug(...values: readonly unknown[]): void;
  error(...values: readonly unknown[]): void;
  info(...values: readonly unknown[]): void;
  log(...values: readonly unknown[]): void;
  trace(...values: readonly unknown[]): void;
  warn(...values: readonly unknown[]): void;
}
/** Writes to the log of the call. */
declare var console: Console;

interface Crypto {
  /** Random values from a seed that is recorded with the call: no material for keys. */
  getRandomValues<Target extends ArrayBufferView>(target: Target): Target;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;

interface Performance {
  readonly timeOrigin: number;
  /** Whole milliseconds since 1970. */
  now(): number;
}
declare var performance: Performance;

interface DOMException extends Error {
  readonly code: number;
}
declare var DOMException: {
  readonly prototype: DOMException;
  new (message?: string, name?: string): DOMException;
};

interface TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare var TextEncoder: { readonly prototype: TextEncoder; new (): TextEncoder };

interface TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(source?: BufferSource, options?: { readonly stream?: boolean }): string;
}
declare var TextDecoder: {
  readonly prototype: TextDecoder;
  new (label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }): TextDecoder;
};

interface URLSearchParams {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(visit: (value: string, name: string, parent: URLSearchParams) => void): void;
  keys(): Generator<string>;
  values(): Generator<string>;
  entries(): Generator<[string, string]>;
  [Symbol.iterator](): Generator<[string, string]>;
  toString(): string;
}
declare var URLSearchParams: {
  readonly prototype: URLSearchParams;
  new (source?: string | Iterable<readonly [string, string]> | Readonly<Record<string, string>>): URLSearchParams;
};

interface URL {
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}
declare var URL: {
  readonly prototype: URL;
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string | URL, base?: string | URL): boolean;
  parse(url: string | URL, base?: string | URL): URL | null;
};

interface Headers {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(visit: (value: string, name: string, parent: Headers) => void): void;
  keys(): Generator<string>;
  values(): Generator<string>;
  entries(): Generator<[string, string]>;
  [Symbol.iterator](): Generator<[string, string]>;
}
declare var Headers: { readonly prototype: Headers; new (source?: HeadersInit): Headers };

interface Body {
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

interface RequestInit {
  readonly body?: BodyInit | null;
  readonly headers?: HeadersInit;
  readonly method?: string;
  readonly redirect?: "follow" | "manual" | "error";
  readonly signal?: AbortSignal;
  /** How long to wait. Default what the host says. */
  readonly timeoutMs?: number;
  /** Secrets the host puts into header fields. */
  readonly secrets?: readonly { readonly name: string; readonly header: string; readonly format?: string }[];
}

interface Request extends Body {
  readonly headers: Headers;
  readonly method: string;
  readonly redirect: "follow" | "manual" | "error";
  readonly signal: AbortSignal | undefined;
  readonly url: string;
  clone(): Request;
}
declare var Request: { readonly prototype: Request; new (input: string | URL | Request, init?: RequestInit): Request };

interface ResponseInit {
  readonly headers?: HeadersInit;
  readonly status?: number;
  readonly statusText?: string;
}

interface Response extends Body {
  readonly headers: Headers;
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly type: "default" | "basic" | "error";
  readonly url: string;
  clone(): Response;
}
declare var Response: {
  readonly prototype: Response;
  new (body?: BodyInit | null, init?: ResponseInit): Response;
  json(value: unknown, init?: ResponseInit): Response;
  redirect(url: string | URL, status?: number): Response;
};

/** Needs `network:…`. Rejects with PermissionError or HostError of `@cordon/pdk` when there is no answer. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

interface AbortEvent {
  readonly type: "abort";
  readonly target: AbortSignal;
}

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  onabort: ((event: AbortEvent) => void) | null;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: (event: AbortEvent) => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: (event: AbortEvent) => void): void;
}
declare var AbortSignal: {
  readonly prototype: AbortSignal;
  abort(reason?: unknown): AbortSignal;
  any(signals: Iterable<AbortSignal>): AbortSignal;
  timeout(delayMs: number): AbortSignal;
};

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { readonly prototype: AbortController; new (): AbortController };

declare function atob(text: string): string;
declare function btoa(text: string): string;
declare function queueMicrotask(callback: () => void): void;

declare function setTimeout<Values extends readonly unknown[]>(
  callback: (...values: Values) => unknown,
  delayMs?: number,
  ...values: Values
): number;
declare function setInterval<Values extends readonly unknown[]>(
  callback: (...values: Values) => unknown,
  delayMs?: number,
  ...values: Values
): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function structuredClone<Value>(value: Value): Value;
