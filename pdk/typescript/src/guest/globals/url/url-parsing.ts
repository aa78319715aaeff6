import { isSpecialScheme, type UrlRecord } from "./url-record.ts";

/** The states of the machine that reads URLs. */
export type StateName =
  | "schemeStart"
  | "scheme"
  | "noScheme"
  | "specialRelativeOrAuthority"
  | "pathOrAuthority"
  | "relative"
  | "relativeSlash"
  | "specialAuthoritySlashes"
  | "specialAuthorityIgnoreSlashes"
  | "authority"
  | "host"
  | "hostname"
  | "port"
  | "file"
  | "fileSlash"
  | "fileHost"
  | "pathStart"
  | "path"
  | "opaquePath"
  | "query"
  | "fragment";

/** What the machine knows while it reads. */
export interface Parsing {
  readonly url: UrlRecord;
  readonly base: UrlRecord | undefined;
  /** A setter reads one part and no more. */
  readonly override: StateName | undefined;
  /** Characters, each one code point. */
  readonly input: readonly string[];
  state: StateName;
  at: number;
  buffer: string;
  sawAt: boolean;
  sawPassword: boolean;
  inBrackets: boolean;
}

/** Reads one character; the empty text stands for the end. What it gives ends the machine. */
export type State = (parsing: Parsing, character: string) => "end" | "failure" | undefined;

/** Goes on in another state, with the next character. */
export function next(parsing: Parsing, state: StateName): undefined {
  parsing.state = state;
  return undefined;
}

/** Goes on in another state, with this character. */
export function again(parsing: Parsing, state: StateName): undefined {
  parsing.at--;
  return next(parsing, state);
}

/** Begins a query or a fragment. */
export function beginTail({ url }: Parsing, character: string): "query" | "fragment" {
  if (character === "?") {
    url.query = "";
    return "query";
  }
  url.fragment = "";
  return "fragment";
}

/** Whether a character ends a segment. */
export function isSlash({ url }: Parsing, character: string): boolean {
  return character === "/" || (character === "\\" && isSpecialScheme(url.scheme));
}

/** Whether a character ends what stands before the path. */
export function endsAuthority(parsing: Parsing, character: string): boolean {
  return character === "" || character === "?" || character === "#" || isSlash(parsing, character);
}
