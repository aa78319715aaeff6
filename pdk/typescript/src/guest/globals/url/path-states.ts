import { isDriveLetter, shortenPath } from "./drive-letter.ts";
import { encodeSets, percentEncode } from "./percent-encoding.ts";
import { again, beginTail, isSlash, next, type Parsing, type State } from "./url-parsing.ts";
import { isSpecialScheme } from "./url-record.ts";

const isSingleDot = (segment: string): boolean => /^(?:\.|%2e)$/iu.test(segment);
const isDoubleDot = (segment: string): boolean => /^(?:\.|%2e){2}$/iu.test(segment);

function endSegment(parsing: Parsing, character: string): void {
  const { url, buffer } = parsing;
  const { path } = url;
  if (typeof path === "string") return;
  const isLast = !isSlash(parsing, character);
  if (isDoubleDot(buffer)) {
    shortenPath(url);
    if (isLast) path.push("");
  } else if (isSingleDot(buffer)) {
    if (isLast) path.push("");
  } else if (url.scheme === "file" && path.length === 0 && isDriveLetter(buffer)) {
    path.push(`${buffer[0] ?? ""}:`);
  } else path.push(buffer);
  parsing.buffer = "";
}

/** States of path, query and fragment. */
export const pathStates: Readonly<Record<"pathStart" | "path" | "opaquePath" | "query" | "fragment", State>> = {
  pathStart: (parsing, character) => {
    const { url, override } = parsing;
    if (isSpecialScheme(url.scheme)) {
      return isSlash(parsing, character) ? next(parsing, "path") : again(parsing, "path");
    }
    if (override === undefined && (character === "?" || character === "#")) {
      return next(parsing, beginTail(parsing, character));
    }
    if (character !== "") return character === "/" ? next(parsing, "path") : again(parsing, "path");
    if (override !== undefined && url.host === null && typeof url.path !== "string") url.path.push("");
    return undefined;
  },
  path: (parsing, character) => {
    const isTail = parsing.override === undefined && (character === "?" || character === "#");
    if (character !== "" && !isSlash(parsing, character) && !isTail) {
      parsing.buffer += percentEncode(character, encodeSets.path);
      return undefined;
    }
    endSegment(parsing, character);
    return isTail ? next(parsing, beginTail(parsing, character)) : undefined;
  },
  opaquePath: (parsing, character) => {
    const { url, input, at } = parsing;
    if (character === "?" || character === "#") return next(parsing, beginTail(parsing, character));
    if (character === "" || typeof url.path !== "string") return undefined;
    // A blank before what follows would be lost with the blanks around the URL.
    const isLastBlank = character === " " && ["?", "#"].includes(input[at + 1] ?? "");
    url.path += isLastBlank ? "%20" : percentEncode(character, encodeSets.control);
    return undefined;
  },
  query: (parsing, character) => {
    const { url, override } = parsing;
    if (character !== "" && (character !== "#" || override !== undefined)) {
      parsing.buffer += character;
      return undefined;
    }
    const set = isSpecialScheme(url.scheme) ? encodeSets.specialQuery : encodeSets.query;
    url.query = `${url.query ?? ""}${percentEncode(parsing.buffer, set)}`;
    parsing.buffer = "";
    return character === "#" ? next(parsing, beginTail(parsing, "#")) : undefined;
  },
  fragment: ({ url }, character) => {
    url.fragment = `${url.fragment ?? ""}${percentEncode(character, encodeSets.fragment)}`;
    return undefined;
  },
};
