import { JsonWriter } from "./json-writer";

/** A header field. */
export class HeaderField {
  constructor(
    public name: string,
    public value: string,
  ) {}
}

class SecretUse {
  constructor(
    public name: string,
    public header: string,
    public format: string,
  ) {}
}

/** What to do at a redirect. */
export enum Redirect {
  /** Send another request; each needs a permission of its own. At most five. */
  Follow,
  /** Give the redirect itself as the answer. */
  Manual,
  /** Fail. */
  Error,
}

/** A request, put together piece by piece: `new HttpRequest(url).header("accept", "application/json")`. */
export class HttpRequest {
  /** GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS; the first two have no body. */
  method: string = "GET";
  body: Uint8Array = new Uint8Array(0);
  redirect: Redirect = Redirect.Follow;
  /** The time for everything, look-up and redirects included; at most 600,000, and 0 for the host's own, which is 30,000. */
  timeoutMs: i32 = 0;

  private headers: HeaderField[] = [];
  private secrets: SecretUse[] = [];

  /** @param url An absolute http or https URL. */
  constructor(public url: string) {}

  /** Adds a header field. Those that frame or route a message, such as `host`, belong to the host. */
  header(name: string, value: string): HttpRequest {
    this.headers.push(new HeaderField(name, value));
    return this;
  }

  /**
   * Has the host put a secret into a header field, which the skill never sees. Needs the permission `secret:use` for its
   * name at the host of the URL, which must be https.
   *
   * @param name The name of the secret.
   * @param header The header field.
   * @param format Its value, with `{}` where the secret goes.
   */
  secret(name: string, header: string, format: string = "{}"): HttpRequest {
    this.secrets.push(new SecretUse(name, header, format));
    return this;
  }

  /** The header of the frame that asks for it. */
  toBytes(): Uint8Array {
    const writer = new JsonWriter();
    writer.openObject();
    writer.key("method");
    writer.string(this.method);
    writer.key("url");
    writer.string(this.url);
    if (this.headers.length > 0) this.writeHeaders(writer);
    if (this.redirect != Redirect.Follow) {
      writer.key("redirect");
      writer.string(this.redirect == Redirect.Manual ? "manual" : "error");
    }
    if (this.timeoutMs != 0) {
      writer.key("timeoutMs");
      writer.integer(this.timeoutMs);
    }
    if (this.secrets.length > 0) this.writeSecrets(writer);
    writer.closeObject();
    return writer.toBytes();
  }

  private writeHeaders(writer: JsonWriter): void {
    writer.key("headers");
    writer.openArray();
    for (let index = 0; index < this.headers.length; index++) {
      writer.openArray();
      writer.string(this.headers[index].name);
      writer.string(this.headers[index].value);
      writer.closeArray();
    }
    writer.closeArray();
  }

  private writeSecrets(writer: JsonWriter): void {
    writer.key("secrets");
    writer.openArray();
    for (let index = 0; index < this.secrets.length; index++) {
      const use = this.secrets[index];
      writer.openObject();
      writer.key("name");
      writer.string(use.name);
      writer.key("header");
      writer.string(use.header);
      writer.key("format");
      writer.string(use.format);
      writer.closeObject();
    }
    writer.closeArray();
  }
}
