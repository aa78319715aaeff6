import { OptionError } from "@cordon/core";
import { checkToolCallerOptions } from "../tools/check-tool-caller-options.ts";
import type { ToolCallerOptions } from "../tools/tool-caller-options.ts";

/** How skills are offered to MCP clients. */
export interface McpServerOptions extends ToolCallerOptions {
  /** What the server calls itself. Default `cordon`. */
  readonly name?: string;
  /** Default `1.0.0`. */
  readonly version?: string;
  /** What clients may tell their model about the server. Default: nothing. */
  readonly instructions?: string;
  /** The names clients may reach the server under over HTTP, without a port. Default: those of the loopback interface. */
  readonly hosts?: readonly string[];
  /** The web pages that may use the server over HTTP, as in `https://app.example`. Default: none. */
  readonly origins?: readonly string[];
  /**
   * What every HTTP request has to bring as `Authorization: Bearer`: a token, which is compared in constant time, or what
   * judges one; only `true`, or a promise of it, lets it in. Default: nothing is asked for.
   */
  readonly bearer?: string | ((token: string) => unknown);
  /** Bytes of one message, over HTTP and standard input. Default 1 MiB. */
  readonly maxMessageBytes?: number;
}

const ownNames = ["name", "version", "instructions", "hosts", "origins", "bearer", "maxMessageBytes"];

const token = /^[\x21-\x7e]{16,8192}$/u;
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");

/**
 * Refuses options that are unknown or of the wrong kind.
 *
 * @throws OptionError
 */
export function checkMcpServerOptions(options: McpServerOptions): void {
  checkToolCallerOptions(options, ownNames);
  const { hosts, origins, bearer, maxMessageBytes } = options;
  for (const key of ["name", "version", "instructions"] as const) {
    if (options[key] !== undefined && typeof options[key] !== "string") throw new OptionError(key, "it is not a text");
  }
  if (hosts !== undefined && !isTextList(hosts)) throw new OptionError("hosts", "it is not a list of texts");
  if (origins !== undefined && !isTextList(origins)) throw new OptionError("origins", "it is not a list of texts");
  const odd = origins?.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (odd !== undefined) throw new OptionError("origins", `"${odd}" is not an origin such as https://app.example`);
  if (bearer !== undefined && typeof bearer !== "function" && !(typeof bearer === "string" && token.test(bearer))) {
    throw new OptionError("bearer", "it is not a function, and not 16 characters or more of ASCII without blanks");
  }
  if (maxMessageBytes !== undefined && !(Number.isSafeInteger(maxMessageBytes) && maxMessageBytes > 0)) {
    throw new OptionError("maxMessageBytes", "it is not a whole number above 0");
  }
}
