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
