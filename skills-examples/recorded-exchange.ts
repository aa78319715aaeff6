/** One request that has to come, and what it is answered with. */
export interface RecordedExchange {
  /** Method and URL: `GET https://api.example.com/items?page=2`. */
  readonly request: string;
  /** Header fields the request must have, names in lower case. */
  readonly with: Readonly<Record<string, string>>;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body: a JSON value, else `text`. */
  readonly json?: unknown;
  readonly text?: string;
}

const fields: ReadonlySet<string> = new Set(["request", "with", "status", "headers", "json", "text"]);

/**
 * Reads the recordings of a case.
 *
 * @throws Error for an unknown field, or a request that is not a method and an https URL.
 */
export function readExchanges(values: readonly Partial<RecordedExchange>[]): readonly RecordedExchange[] {
  return values.map((value) => {
    const unknown = Object.keys(value).find((field) => !fields.has(field));
    if (unknown !== undefined) throw new Error(`Cannot use a recorded exchange: unknown field "${unknown}"`);
    const { request = "" } = value;
    const url = URL.parse(request.split(" ")[1] ?? "");
    if (url?.protocol !== "https:" || url.port !== "") {
      throw new Error(`Cannot use the recorded exchange "${request}": it is not a method and an https URL`);
    }
    return { ...value, request, with: value.with ?? {}, status: value.status ?? 200, headers: value.headers ?? {} };
  });
}
