import { decodeText, encodeText } from "../../native.ts";
import { bytesOf, type ByteSource } from "../byte-source.ts";
import { URLSearchParams } from "../url-search-params.ts";

/** What the body of a request or an answer can be made from. */
export type BodySource = string | ByteSource | URLSearchParams | null;

/** A body that can be read once, as the fetch standard has it. It is there as a whole: there is no stream. */
export class Body {
  readonly #content: Uint8Array<ArrayBuffer> | null;
  #isUsed = false;

  constructor(source: BodySource | undefined) {
    this.#content = contentOf(source);
  }

  /** Whether it was read. */
  get bodyUsed(): boolean {
    return this.#isUsed;
  }

  /** The body as bytes. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#isUsed) throw new TypeError("Cannot read the body: it was read already");
    this.#isUsed = this.#content !== null;
    return this.#content?.slice() ?? new Uint8Array(0);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** The body as text, read as UTF-8 without a byte order mark. */
  async text(): Promise<string> {
    return decodeText(await this.bytes()).replace(/^\ufeff/u, "");
  }

  /**
   * The body as a JSON value.
   *
   * @throws SyntaxError when it is not JSON.
   */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  /** The same body again, which can be read on its own. */
  protected copyOfBody(): Uint8Array<ArrayBuffer> | null {
    if (this.#isUsed) throw new TypeError("Cannot clone: the body was read already");
    return this.#content;
  }
}

/** What a body says it is, where its sender does not. */
export function contentTypeOf(source: BodySource | undefined): string | undefined {
  if (typeof source === "string") return "text/plain;charset=UTF-8";
  return isSearchParams(source) ? "application/x-www-form-urlencoded;charset=UTF-8" : undefined;
}

/** In a test in Node there are those of Node as well. */
function isSearchParams(source: unknown): source is URLSearchParams {
  return source instanceof URLSearchParams || source instanceof globalThis.URLSearchParams;
}

function contentOf(source: BodySource | undefined): Uint8Array<ArrayBuffer> | null {
  if (source === undefined || source === null) return null;
  if (typeof source === "string" || isSearchParams(source)) return encodeText(source.toString());
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return bytesOf(source).slice();
  throw new TypeError("Cannot send the body: it is no text, no bytes and no URLSearchParams");
}
