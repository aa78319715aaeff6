import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/**
 * What became of an MCP server: `unreachable`, `timeout` and `invalid` while connecting or listing its tools; `given-up` after it
 * ended too often; `changed` when a tool is another one than the one that was listed first; `disconnected` by the
 * application.
 */
export type McpServerFailure = "unreachable" | "timeout" | "invalid" | "given-up" | "changed" | "disconnected";

/** Raised when an MCP server cannot be asked. No tool of it was called. */
export class McpServerError extends CordonError {
  /** The operator's name for it. */
  readonly server: string;
  readonly failure: McpServerFailure;

  constructor(server: string, failure: McpServerFailure, detail: string) {
    super("MCP_SERVER_FAILED", `Cannot ask the MCP server ${quote(server)}: ${failure}: ${detail}`);
    this.server = server;
    this.failure = failure;
  }
}
