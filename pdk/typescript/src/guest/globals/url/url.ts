import { linkSearchParams, URLSearchParams } from "../url-search-params.ts";
import { parsePart, parseUrl } from "./parse-url.ts";
import { encodeSets, percentEncode } from "./percent-encoding.ts";
import { hostAndPort, isSpecialScheme, pathText, type UrlRecord, urlText } from "./url-record.ts";

/** `URL` of the URL standard, without blobs. International domains follow the tables of Unicode that the engine has. */
export class URL {
  #url: UrlRecord;
  readonly #searchParams = new URLSearchParams();
  readonly #resetParams: (query: string) => void;

  constructor(text: string | URL, base?: string | URL) {
    const url = read(text, base);
    if (url === undefined) throw new TypeError(`Invalid URL: ${JSON.stringify(String(text))}`);
    this.#url = url;
    this.#resetParams = linkSearchParams(this.#searchParams, (query) => {
      this.#url.query = query === "" ? null : query;
    });
    this.#resetParams(url.query ?? "");
  }

  /** Whether a text is a URL. */
  static canParse(text: string | URL, base?: string | URL): boolean {
    return read(text, base) !== undefined;
  }

  /** The URL of a text, null when it is none. */
  static parse(text: string | URL, base?: string | URL): URL | null {
    return URL.canParse(text, base) ? new URL(text, base) : null;
  }

  get href(): string {
    return urlText(this.#url);
  }

  set href(value: unknown) {
    const url = parseUrl(String(value));
    if (url === undefined) throw new TypeError(`Invalid URL: ${JSON.stringify(String(value))}`);
    this.#url = url;
    this.#resetParams(url.query ?? "");
  }

  /** Scheme, host and port of special schemes; `null` as a text for the others. */
  get origin(): string {
    const { scheme } = this.#url;
    if (scheme === "blob") return blobOrigin(pathText(this.#url));
    return isSpecialScheme(scheme) && scheme !== "file" ? `${scheme}://${hostAndPort(this.#url)}` : "null";
  }

  get protocol(): string {
    return `${this.#url.scheme}:`;
  }

  set protocol(value: unknown) {
    parsePart(`${String(value)}:`, this.#url, "schemeStart");
  }

  get username(): string {
    return this.#url.username;
  }

  set username(value: unknown) {
    if (this.#hasAuthority()) this.#url.username = percentEncode(String(value).toWellFormed(), encodeSets.userinfo);
  }

  get password(): string {
    return this.#url.password;
  }

  set password(value: unknown) {
    if (this.#hasAuthority()) this.#url.password = percentEncode(String(value).toWellFormed(), encodeSets.userinfo);
  }

  get host(): string {
    return hostAndPort(this.#url);
  }

  set host(value: unknown) {
    if (typeof this.#url.path !== "string") parsePart(String(value), this.#url, "host");
  }

  get hostname(): string {
    return this.#url.host ?? "";
  }

  set hostname(value: unknown) {
    if (typeof this.#url.path !== "string") parsePart(String(value), this.#url, "hostname");
  }

  get port(): string {
    return String(this.#url.port ?? "");
  }

  set port(value: unknown) {
    if (!this.#hasAuthority()) return;
    if (String(value) === "") this.#url.port = null;
    else parsePart(String(value), this.#url, "port");
  }

  get pathname(): string {
    return pathText(this.#url);
  }

  set pathname(value: unknown) {
    if (typeof this.#url.path === "string") return;
    this.#url.path = [];
    parsePart(String(value), this.#url, "pathStart");
  }

  get search(): string {
    return this.#url.query === null || this.#url.query === "" ? "" : `?${this.#url.query}`;
  }

  set search(value: unknown) {
    const query = String(value).replace(/^\?/u, "");
    this.#url.query = String(value) === "" ? null : "";
    if (String(value) !== "") parsePart(query, this.#url, "query");
    this.#resetParams(query);
  }

  get searchParams(): URLSearchParams {
    return this.#searchParams;
  }

  get hash(): string {
    return this.#url.fragment === null || this.#url.fragment === "" ? "" : `#${this.#url.fragment}`;
  }

  set hash(value: unknown) {
    this.#url.fragment = String(value) === "" ? null : "";
    if (String(value) !== "") parsePart(String(value).replace(/^#/u, ""), this.#url, "fragment");
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  #hasAuthority(): boolean {
    const { host, scheme } = this.#url;
    return host !== null && host !== "" && scheme !== "file";
  }
}

function read(text: string | URL, base: string | URL | undefined): UrlRecord | undefined {
  const from = base === undefined ? undefined : parseUrl(String(base));
  return base !== undefined && from === undefined ? undefined : parseUrl(String(text), from);
}

/** The origin of what a blob belongs to. */
function blobOrigin(path: string): string {
  const url = parseUrl(path);
  return url !== undefined && ["http", "https"].includes(url.scheme) ? `${url.scheme}://${hostAndPort(url)}` : "null";
}
