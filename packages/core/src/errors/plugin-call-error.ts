import type { EndingStatus, LimitName } from "../receipt/ending.ts";
import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** How a call of a plugin ended. */
export interface PluginCallFacts {
  readonly functionName: string;
  readonly status: Exclude<EndingStatus, "ok">;
  /** In words; of `failed`, the plugin's own, escaped. */
  readonly reason: string;
  readonly limit?: LimitName | undefined;
}

/**
 * Raised when a call of an Extism plugin does not end as `ok`: the plugin failed, trapped, or was stopped.
 */
export class PluginCallError extends CordonError {
  readonly functionName: string;
  readonly status: Exclude<EndingStatus, "ok">;
  /** The limit that ended it, where one did. */
  readonly limit: LimitName | undefined;

  constructor({ functionName, status, reason, limit }: PluginCallFacts) {
    // Extism's own words, for programs that look for them.
    const said = status === "failed" ? `Plugin-originated error: ${reason}` : `${status}: ${reason}`;
    super("PLUGIN_CALL_FAILED", `Cannot finish the call of ${quote(functionName)}: ${said}`);
    this.functionName = functionName;
    this.status = status;
    this.limit = limit;
  }
}
