import { McpServerError } from "@cordon/core";
import { untilAborted } from "../model/until-aborted.ts";
import { waitFor } from "../model/wait-for.ts";
import { type ListedTool, type LeftOutTool, readListedTools } from "./listed-tool.ts";
import { type McpConnection, openMcpConnection } from "./mcp-connection.ts";
import type { McpSkillsSettings } from "./mcp-skills-options.ts";

/** The tools a server had when it was first listed, by their skills. They never become others. */
export interface FirstList {
  readonly tools: ReadonlyMap<string, ListedTool>;
  readonly leftOut: readonly LeftOutTool[];
  readonly version: string;
}

/** A server that is connected to again when it ended. */
export interface ServerLink extends AsyncDisposable {
  readonly first: FirstList;
  /** The skills that are not what they were any more. */
  readonly changed: ReadonlySet<string>;
  /**
   * A connection that is open, whose tools were listed not long ago. Undefined when the signal is aborted first.
   *
   * @throws McpServerError
   */
  connection(signal: AbortSignal): Promise<McpConnection | undefined>;
  /** A call ended well: the server may end as often as before again. */
  markUseful(): void;
}

const triesPerReconnect = 3;

/** Connects, and lists the tools. @throws McpServerError */
export async function openServerLink(settings: McpSkillsSettings): Promise<ServerLink> {
  const { name, maxReconnects, reconnectDelayMs, listAgainAfterMs } = settings;
  let isStale = false;
  let listedAtMs = 0;
  let [isDisposed, reconnects] = [false, 0];
  const stopping = new AbortController();
  const changed = new Set<string>();

  const list = async (open: McpConnection): Promise<ReturnType<typeof readListedTools>> => {
    isStale = false;
    const tools = readListedTools(name, await open.listTools());
    listedAtMs = performance.now();
    return tools;
  };
  const openOne = async (): Promise<McpConnection> => await openMcpConnection(settings, () => void (isStale = true));

  let current = await openOne();
  let first: FirstList;
  try {
    const { listed, leftOut } = await list(current);
    first = { tools: new Map(listed.map((tool) => [tool.skillId, tool])), leftOut, version: current.version };
  } catch (error) {
    await current[Symbol.asyncDispose]();
    throw error;
  }

  const compare = async (open: McpConnection): Promise<void> => {
    const { listed } = await list(open);
    const now = new Map(listed.map((tool) => [tool.skillId, tool.digest]));
    for (const [skillId, { digest }] of first.tools) if (now.get(skillId) !== digest) changed.add(skillId);
  };
  const reopen = async (): Promise<McpConnection> => {
    if (++reconnects > maxReconnects) throw new McpServerError(name, "given-up", "it ended too often");
    await current[Symbol.asyncDispose]();
    for (let tried = 1; ; tried++) {
      try {
        const next = await openOne();
        if (isDisposed) await next[Symbol.asyncDispose]();
        stopping.signal.throwIfAborted();
        current = next;
        isStale = true;
        return next;
      } catch (error) {
        if (isDisposed || tried === triesPerReconnect) throw error;
      }
      await waitFor(reconnectDelayMs * 2 ** (tried - 1), stopping.signal);
    }
  };
  const ready = async (): Promise<McpConnection> => {
    const open = current.hasEnded() ? await reopen() : current;
    if (isStale || performance.now() - listedAtMs > listAgainAfterMs) await compare(open);
    return open;
  };

  let getting: Promise<McpConnection> | undefined;
  return {
    first,
    changed,
    connection: async (signal) => {
      if (isDisposed) throw new McpServerError(name, "disconnected", "it was disposed of");
      // Calls at the same time share one way to the server.
      getting ??= ready().finally(() => void (getting = undefined));
      try {
        return await untilAborted(getting, signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    },
    markUseful: () => void (reconnects = 0),
    [Symbol.asyncDispose]: async () => {
      isDisposed = true;
      stopping.abort(new McpServerError(name, "disconnected", "it was disposed of"));
      await current[Symbol.asyncDispose]();
    },
  };
}
