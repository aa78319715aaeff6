import { OptionError, type SkillEffects, type SkillTrust } from "@cordon/core";
import type { Transport } from "@modelcontextprotocol/client";
import { longestDelayMs } from "../clock/clock.ts";

/** A server that is started as a process, and speaks over its standard input and output. */
export interface McpCommand {
  /** The program; nothing of a shell is in it. Give its full path, or `PATH` in `env`. */
  readonly command: string;
  readonly args?: readonly string[];
  /** All of its environment. Default: none, not even `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the folder of this process. */
  readonly cwd?: string;
}

/** A server that is reached over HTTP. */
export interface McpUrl {
  /** An `https` address; `http` only for the loopback interface. No redirect is followed. */
  readonly url: string | URL;
  /** Sent with every request, for a token. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server behind a transport of your own. How much it may say at once is up to the transport. */
export interface McpTransport {
  /** Makes a new transport, for each connection. */
  readonly transport: () => Transport;
}

/** Which MCP server to use, and for what. */
export interface McpSkillsOptions {
  /** Your name for the server: `a-z`, `0-9` and single `-`. Its tool `read_file` becomes the skill `mcp-NAME--read-file`. */
  readonly name: string;
  readonly server: McpCommand | McpUrl | McpTransport;
  /**
   * The tools that may be called: `skill:call:mcp-NAME--TOOL` for each, as strings or objects with `expires` and `maxCalls`. A tool that
   * is not among them is not offered. Default: none.
   */
  readonly permissions?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** What tools have to be, by their names: the digests an earlier connection had. One that is another is not offered. */
  readonly pins?: Readonly<Record<string, string>>;
  /** Default `untrusted`. */
  readonly trust?: SkillTrust;
  /** Whether calls have to be confirmed: all of them, or those of the named tools. Default: none. */
  readonly confirm?: boolean | readonly string[];
  /** What tools can do, by their names, where you know better than `write`. What the server says about it is not believed. */
  readonly effects?: Readonly<Record<string, SkillEffects>>;
  /** Milliseconds to connect and list the tools. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for one call. Default 60,000. */
  readonly callTimeoutMs?: number;
  /** The tools are listed again before a call when the last list is this old, in milliseconds. Default 60,000. */
  readonly listAgainAfterMs?: number;
  /** Bytes of one message of the server, or of one answer over HTTP. Default 4 MiB. */
  readonly maxMessageBytes?: number;
  /** Bytes of the output of one call. Default 1 MiB. */
  readonly maxOutputBytes?: number;
  /** Tools the server may have. Default 128. */
  readonly maxTools?: number;
  /** How often it is connected to again, without a call that ended well in between. Default 5. */
  readonly maxReconnects?: number;
  /** Milliseconds before the second try to connect; they double. Default 250. */
  readonly reconnectDelayMs?: number;
}

/** The options with their defaults. */
export type McpSkillsSettings = Required<Omit<McpSkillsOptions, "server">> & Pick<McpSkillsOptions, "server">;

const serverName = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u;
const delays = ["connectTimeoutMs", "callTimeoutMs", "listAgainAfterMs", "reconnectDelayMs"] as const;
const counts = ["maxMessageBytes", "maxOutputBytes", "maxTools"] as const;

/**
 * Fills in the defaults.
 *
 * @throws OptionError for options that are unknown or of the wrong kind.
 */
export function mcpSkillsSettings(options: McpSkillsOptions): McpSkillsSettings {
  const settings: Omit<McpSkillsSettings, "name" | "server"> = {
    permissions: [],
    pins: {},
    trust: "untrusted",
    confirm: false,
    effects: {},
    connectTimeoutMs: 10_000,
    callTimeoutMs: 60_000,
    listAgainAfterMs: 60_000,
    maxMessageBytes: 4_194_304,
    maxOutputBytes: 1_048_576,
    maxTools: 128,
    maxReconnects: 5,
    reconnectDelayMs: 250,
  };
  const known = ["name", "server", ...Object.keys(settings)];
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new OptionError(unknown, `it is unknown; known are ${known.join(", ")}`);
  const filled: McpSkillsSettings = { ...settings, ...options };
  if (typeof filled.name !== "string" || !serverName.test(filled.name)) {
    throw new OptionError("name", "it is not of a-z, 0-9 and single -");
  }
  for (const key of [...delays, ...counts]) {
    const most = (counts as readonly string[]).includes(key) ? Number.MAX_SAFE_INTEGER : longestDelayMs;
    const value = filled[key];
    if (!(Number.isSafeInteger(value) && value > 0 && value <= most)) {
      throw new OptionError(key, "it is not a whole number above 0");
    }
  }
  if (!(Number.isSafeInteger(filled.maxReconnects) && filled.maxReconnects >= 0)) {
    throw new OptionError("maxReconnects", "it is not a whole number, 0 or more");
  }
  if (!["untrusted", "verified", "trusted"].includes(filled.trust)) {
    throw new OptionError("trust", "it is not untrusted, verified or trusted");
  }
  const odd = Object.values(filled.effects).find((effects) => !["none", "read", "write"].includes(effects));
  if (odd !== undefined) throw new OptionError("effects", "one is not none, read or write");
  checkServer(filled.server);
  return filled;
}

function checkServer(server: McpSkillsOptions["server"]): void {
  if (typeof server !== "object" || server === null)
    throw new OptionError("server", "it is no object of a command, a url or a transport");
  if ("transport" in server) return;
  if ("command" in server) {
    if (typeof server.command === "string" && server.command !== "") return;
    throw new OptionError("server.command", "it is not a text");
  }
  if (!URL.canParse(String(server.url))) throw new OptionError("server.url", "it is not an address");
  const { protocol, hostname, username, password } = new URL(server.url);
  const isLoopback = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback)) {
    throw new OptionError("server.url", "it is not https; http is for the loopback interface only");
  }
  if (username !== "" || password !== "")
    throw new OptionError("server.url", "it holds a name or password; use headers");
}
