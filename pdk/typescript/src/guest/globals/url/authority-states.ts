import { parseHost } from "./parse-host.ts";
import { encodeSets, percentEncode } from "./percent-encoding.ts";
import { again, endsAuthority, next, type Parsing, type State } from "./url-parsing.ts";
import { hasCredentials, isDefaultPort, isSpecialScheme } from "./url-record.ts";

const largestPort = 65_535;

/** What stands before an `@` is user and password; an earlier one belongs to them. */
function readCredentials(parsing: Parsing): void {
  const { url } = parsing;
  const text = parsing.sawAt ? `%40${parsing.buffer}` : parsing.buffer;
  parsing.sawAt = true;
  for (const character of text) {
    if (character === ":" && !parsing.sawPassword) parsing.sawPassword = true;
    else if (parsing.sawPassword) url.password += percentEncode(character, encodeSets.userinfo);
    else url.username += percentEncode(character, encodeSets.userinfo);
  }
  parsing.buffer = "";
}

/** Whether the buffer was a host. */
function takeHost(parsing: Parsing): boolean {
  const { url, buffer } = parsing;
  const host = parseHost(buffer, !isSpecialScheme(url.scheme));
  if (host === undefined) return false;
  url.host = host;
  parsing.buffer = "";
  return true;
}

const host: State = (parsing, character) => {
  const { url, override, buffer } = parsing;
  if (override !== undefined && url.scheme === "file") return again(parsing, "fileHost");
  if (character === ":" && !parsing.inBrackets) {
    if (buffer === "" || override === "hostname") return "failure";
    return takeHost(parsing) ? next(parsing, "port") : "failure";
  }
  if (endsAuthority(parsing, character)) {
    if (buffer === "" && isSpecialScheme(url.scheme)) return "failure";
    if (buffer === "" && override !== undefined && (hasCredentials(url) || url.port !== null)) return "failure";
    if (!takeHost(parsing)) return "failure";
    return override === undefined ? again(parsing, "pathStart") : "end";
  }
  if (character === "[") parsing.inBrackets = true;
  if (character === "]") parsing.inBrackets = false;
  parsing.buffer += character;
  return undefined;
};

/** States of what stands before the path. */
export const authorityStates: Readonly<Record<"authority" | "host" | "hostname" | "port", State>> = {
  authority: (parsing, character) => {
    if (character === "@") readCredentials(parsing);
    else if (endsAuthority(parsing, character)) {
      if (parsing.sawAt && parsing.buffer === "") return "failure";
      parsing.at -= Array.from(parsing.buffer).length + 1;
      parsing.buffer = "";
      return next(parsing, "host");
    } else parsing.buffer += character;
    return undefined;
  },
  host,
  hostname: host,
  port: (parsing, character) => {
    const { url, override, buffer } = parsing;
    if (/^\d$/u.test(character)) {
      parsing.buffer += character;
      return undefined;
    }
    if (!endsAuthority(parsing, character) && override === undefined) return "failure";
    if (buffer !== "") {
      const port = Number(buffer);
      // The host that a setter got before the port stays.
      if (port > largestPort) return override === "host" ? "end" : "failure";
      url.port = isDefaultPort(url.scheme, port) ? null : port;
      parsing.buffer = "";
      if (override !== undefined) return "end";
    }
    // A host that a setter got is there, whatever stands behind its colon.
    if (override !== undefined) return override === "port" ? "failure" : "end";
    return again(parsing, "pathStart");
  },
};
