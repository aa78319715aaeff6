import { Headers } from "./globals/headers.ts";
import { decodeText } from "./native.ts";

/** What a host of the network answered. Its body is there as a whole, and can be read more than once. */
export class HttpResponse {
  readonly status: number;
  /** Whether the status is one from 200 to 299. */
  readonly ok: boolean;
  /** Where the answer comes from, after redirects. */
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: Headers;
  readonly #body: Uint8Array<ArrayBuffer>;

  /** @internal */
  constructor(header: Readonly<Record<string, unknown>>, body: Uint8Array<ArrayBuffer>) {
    this.status = Number(header["status"]);
    this.ok = this.status >= 200 && this.status < 300;
    this.url = String(header["url"]);
    this.redirected = header["redirected"] === true;
    this.headers = new Headers((header["headers"] ?? []) as [string, string][]);
    this.#body = body;
  }

  /** The body as bytes. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#body.slice();
  }

  /** The body as text, read as UTF-8. */
  async text(): Promise<string> {
    return decodeText(this.#body);
  }

  /**
   * The body as a JSON value.
   *
   * @throws SyntaxError when it is not JSON.
   */
  async json(): Promise<unknown> {
    return JSON.parse(decodeText(this.#body));
  }
}
