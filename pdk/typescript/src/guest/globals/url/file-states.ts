import { isDriveLetter, isPlainDriveLetter, shortenPath, startsWithDriveLetter } from "./drive-letter.ts";
import { parseHost } from "./parse-host.ts";
import { again, beginTail, next, type State } from "./url-parsing.ts";

/** States of URLs of files. */
export const fileStates: Readonly<Record<"file" | "fileSlash" | "fileHost", State>> = {
  file: (parsing, character) => {
    const { url, base } = parsing;
    url.scheme = "file";
    url.host = "";
    if (character === "/" || character === "\\") return next(parsing, "fileSlash");
    if (base?.scheme !== "file") return again(parsing, "path");
    url.host = base.host;
    url.path = typeof base.path === "string" ? base.path : [...base.path];
    url.query = base.query;
    if (character === "?" || character === "#") return next(parsing, beginTail(parsing, character));
    if (character === "") return undefined;
    url.query = null;
    if (startsWithDriveLetter(parsing.input, parsing.at)) url.path = [];
    else shortenPath(url);
    return again(parsing, "path");
  },
  fileSlash: (parsing, character) => {
    const { url, base } = parsing;
    if (character === "/" || character === "\\") return next(parsing, "fileHost");
    if (base?.scheme === "file") {
      url.host = base.host;
      const drive = base.path[0];
      if (
        !startsWithDriveLetter(parsing.input, parsing.at) &&
        isPlainDriveLetter(drive) &&
        typeof url.path !== "string"
      ) {
        url.path.push(drive ?? "");
      }
    }
    return again(parsing, "path");
  },
  fileHost: (parsing, character) => {
    const { url, override, buffer } = parsing;
    if (!["", "/", "\\", "?", "#"].includes(character)) {
      parsing.buffer += character;
      return undefined;
    }
    if (override === undefined && isDriveLetter(buffer)) return again(parsing, "path");
    const host = buffer === "" ? "" : parseHost(buffer, false);
    if (host === undefined) return "failure";
    url.host = host === "localhost" ? "" : host;
    parsing.buffer = "";
    return override === undefined ? again(parsing, "pathStart") : "end";
  },
};
