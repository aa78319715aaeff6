import { McpServerError, type McpServerFailure } from "@cordon/core";
import {
  type CallToolResult,
  Client,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
  type Tool,
  type Transport,
} from "@modelcontextprotocol/client";
import { createBoundedFetch } from "./bounded-fetch.ts";
import type { McpSkillsSettings } from "./mcp-skills-options.ts";
import { ProcessTransport } from "./process-transport.ts";

/** A connection to a server, until it ends. It is not opened again: make another one. */
export interface McpConnection extends AsyncDisposable {
  readonly hasEnded: () => boolean;
  /** The version the server says it has; `0.0.0` when that is none. */
  readonly version: string;
  /** Every tool the server has. @throws McpServerError */
  listTools(): Promise<readonly Tool[]>;
  /** Calls a tool. @throws What the SDK throws: the caller makes a receipt of it. */
  callTool(
    name: string,
    input: Readonly<Record<string, unknown>>,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<CallToolResult>;
}

const mostPages = 32;
/** What a server may say while it is asked one thing, in messages of the largest size. */
const messagesPerRequest = 4;
const version = /^[0-9A-Za-z.+-]{1,32}$/u;

/**
 * Connects. The server can ask this client for nothing: no samples of a model, no questions to people, no folders.
 *
 * @param onListChange Told when the server says that its tools changed.
 * @throws McpServerError
 */
export async function openMcpConnection(settings: McpSkillsSettings, onListChange: () => void): Promise<McpConnection> {
  const { name, connectTimeoutMs: timeout, maxMessageBytes, maxTools } = settings;
  const fail = (failure: McpServerFailure, detail: string): McpServerError => new McpServerError(name, failure, detail);
  let [ended, sinceRequest] = [false, 0];
  const end = (): void => {
    if (ended) return;
    ended = true;
    // Whoever waits for an answer is told by this.
    void client.close().catch(() => transport.close().catch(() => {}));
  };
  const onBytes = (count: number): void => {
    sinceRequest += count;
    if (sinceRequest > messagesPerRequest * maxMessageBytes) end();
  };
  const transport = createTransport(settings, onBytes, end);
  const client = new Client(
    { name: "cordon", version: "1.0.0" },
    {
      capabilities: {},
      // Schemas of a server may hold patterns that take for ever: nothing is checked by them.
      jsonSchemaValidator: {
        getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
      },
    },
  );
  Object.assign(client, { onclose: () => void (ended = true) });
  client.setNotificationHandler("notifications/tools/list_changed", onListChange);
  try {
    await client.connect(transport, { timeout });
  } catch (error) {
    end();
    throw isTimeout(error) ? fail("timeout", "it did not answer in time") : fail("unreachable", detailOf(error));
  }
  const said = client.getServerVersion()?.version ?? "";
  return {
    hasEnded: () => ended,
    version: version.test(said) ? said : "0.0.0",
    listTools: async () => {
      const tools: Tool[] = [];
      let cursor: string | undefined;
      const signal = AbortSignal.timeout(timeout);
      for (let page = 0; page < mostPages; page++) {
        sinceRequest = 0;
        const params = cursor === undefined ? {} : { cursor };
        try {
          const answer = await client.request({ method: "tools/list", params }, { timeout, signal });
          tools.push(...answer.tools);
          cursor = answer.nextCursor;
        } catch (error) {
          end();
          throw isTimeout(error) || signal.aborted
            ? fail("timeout", "it did not list its tools in time")
            : fail("invalid", "it does not list its tools");
        }
        if (tools.length > maxTools) throw fail("invalid", `it has more than ${maxTools} tools`);
        if (cursor === undefined) return tools;
      }
      throw fail("invalid", `it lists its tools on more than ${mostPages} pages`);
    },
    callTool: async (tool, input, { timeoutMs, signal }) => {
      sinceRequest = 0;
      const params = { name: tool, arguments: input };
      try {
        return await client.request({ method: "tools/call", params }, { timeout: timeoutMs, signal });
      } catch (error) {
        // Over HTTP nothing else tells that the server is gone, or has forgotten this client.
        if (!signal.aborted && !isTimeout(error) && !(error instanceof ProtocolError)) end();
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      ended = true;
      await client.close().catch(() => {});
      await transport.close().catch(() => {});
    },
  };
}

function createTransport(
  { server, maxMessageBytes: maxBytes }: McpSkillsSettings,
  onBytes: (count: number) => void,
  onTooLarge: () => void,
): Transport {
  if ("transport" in server) return server.transport();
  if ("command" in server) return new ProcessTransport(server, maxBytes, onBytes);
  const url = new URL(server.url);
  return new StreamableHTTPClientTransport(url, {
    fetch: createBoundedFetch(url, { maxBytes, onBytes, onTooLarge }),
    ...(server.headers === undefined ? {} : { requestInit: { headers: { ...server.headers } } }),
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    },
  });
}

/** Whether an error of the SDK says that time was up. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;

/** Why there is no connection, in words of ours: the server's own may hold anything. */
function detailOf(error: unknown): string {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z_]{1,40}$/u.test(code) ? code : "it does not answer as an MCP server";
}
