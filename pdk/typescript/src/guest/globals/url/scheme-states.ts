import { shortenPath } from "./drive-letter.ts";
import { hasCredentials, isDefaultPort, isSpecialScheme, type UrlRecord } from "./url-record.ts";
import { again, beginTail, isSlash, next, type Parsing, type State } from "./url-parsing.ts";

const copyPath = ({ path }: UrlRecord): UrlRecord["path"] => (typeof path === "string" ? path : [...path]);

/** Ends a scheme at its colon. */
function endScheme(parsing: Parsing): "end" | undefined {
  const { url, base, buffer, override, input, at } = parsing;
  if (override !== undefined) {
    const isOther = isSpecialScheme(url.scheme) !== isSpecialScheme(buffer);
    const hasMore = buffer === "file" && (hasCredentials(url) || url.port !== null);
    if (isOther || hasMore || (url.scheme === "file" && url.host === "")) return "end";
    url.scheme = buffer;
    if (isDefaultPort(url.scheme, url.port)) url.port = null;
    return "end";
  }
  url.scheme = buffer;
  parsing.buffer = "";
  if (url.scheme === "file") return next(parsing, "file");
  if (isSpecialScheme(url.scheme)) {
    return next(parsing, base?.scheme === url.scheme ? "specialRelativeOrAuthority" : "specialAuthoritySlashes");
  }
  if (input[at + 1] === "/") {
    parsing.at++;
    return next(parsing, "pathOrAuthority");
  }
  url.path = "";
  return next(parsing, "opaquePath");
}

/** States up to where it is known whether there is a host. */
export const schemeStates: Readonly<
  Record<
    | "schemeStart"
    | "scheme"
    | "noScheme"
    | "specialRelativeOrAuthority"
    | "pathOrAuthority"
    | "relative"
    | "relativeSlash"
    | "specialAuthoritySlashes"
    | "specialAuthorityIgnoreSlashes",
    State
  >
> = {
  schemeStart: (parsing, character) => {
    if (/^[a-z]$/iu.test(character)) {
      parsing.buffer += character.toLowerCase();
      return next(parsing, "scheme");
    }
    return parsing.override === undefined ? again(parsing, "noScheme") : "failure";
  },
  scheme: (parsing, character) => {
    if (/^[a-z\d+.-]$/iu.test(character)) {
      parsing.buffer += character.toLowerCase();
      return undefined;
    }
    if (character === ":") return endScheme(parsing);
    if (parsing.override !== undefined) return "failure";
    parsing.buffer = "";
    parsing.at = -1;
    return next(parsing, "noScheme");
  },
  noScheme: (parsing, character) => {
    const { url, base } = parsing;
    const isOpaque = typeof base?.path === "string";
    if (base === undefined || (isOpaque && character !== "#")) return "failure";
    if (!isOpaque) return again(parsing, base.scheme === "file" ? "file" : "relative");
    url.scheme = base.scheme;
    url.path = base.path;
    url.query = base.query;
    return next(parsing, beginTail(parsing, "#"));
  },
  specialRelativeOrAuthority: (parsing, character) => {
    if (character !== "/" || parsing.input[parsing.at + 1] !== "/") return again(parsing, "relative");
    parsing.at++;
    return next(parsing, "specialAuthorityIgnoreSlashes");
  },
  pathOrAuthority: (parsing, character) => (character === "/" ? next(parsing, "authority") : again(parsing, "path")),
  relative: (parsing, character) => {
    const { url, base } = parsing;
    if (base === undefined) return "failure";
    url.scheme = base.scheme;
    if (isSlash(parsing, character)) return next(parsing, "relativeSlash");
    const { username, password, host, port, query } = base;
    Object.assign(url, { username, password, host, port, query, path: copyPath(base) });
    if (character === "?" || character === "#") return next(parsing, beginTail(parsing, character));
    if (character === "") return undefined;
    url.query = null;
    shortenPath(url);
    return again(parsing, "path");
  },
  relativeSlash: (parsing, character) => {
    const { url, base } = parsing;
    if (isSlash(parsing, character)) {
      return next(parsing, isSpecialScheme(url.scheme) ? "specialAuthorityIgnoreSlashes" : "authority");
    }
    if (base === undefined) return "failure";
    const { username, password, host, port } = base;
    Object.assign(url, { username, password, host, port });
    return again(parsing, "path");
  },
  specialAuthoritySlashes: (parsing, character) => {
    if (character !== "/" || parsing.input[parsing.at + 1] !== "/") {
      return again(parsing, "specialAuthorityIgnoreSlashes");
    }
    parsing.at++;
    return next(parsing, "specialAuthorityIgnoreSlashes");
  },
  specialAuthorityIgnoreSlashes: (parsing, character) =>
    character === "/" || character === "\\" ? undefined : again(parsing, "authority"),
};
