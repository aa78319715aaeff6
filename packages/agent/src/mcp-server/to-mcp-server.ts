import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable, Writable } from "node:stream";
import type { SkillRunner } from "@cordon/core";
import {
  createMcpHandler,
  McpServer,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import { createToolCaller, type ToolCaller } from "../tools/tool-caller.ts";
import type { ToolCallerOptions } from "../tools/tool-caller-options.ts";
import { createHttpGuard, refusalResponse } from "./http-guard.ts";
import { checkMcpServerOptions, type McpServerOptions } from "./mcp-server-options.ts";
import { mcpResultOf, mcpToolsOf } from "./mcp-tool.ts";
import { createNodeListener } from "./node-listener.ts";
import { serveStreams, type StreamServing } from "./serve-streams.ts";

/** Answers requests of Node's HTTP server. It never rejects. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void;

/** Skills as the tools of an MCP server. Dispose of it to end what is under way over HTTP. */
export interface SkillMcpServer extends AsyncDisposable {
  /**
   * Serves one client over two streams: messages line by line.
   *
   * @param input Default: standard input. What it ends with ends the connection.
   * @param output Default: standard output; nothing else may be written there.
   */
  serveStdio(input?: Readable, output?: Writable): StreamServing;
  /** Serves one HTTP request, for servers that speak in `Request` and `Response`. Reads at most `maxMessageBytes`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * The same for Node's HTTP server. It needs the package `@modelcontextprotocol/node`.
   *
   * @throws An error of Node when that package is not installed.
   */
  nodeListener(): Promise<NodeListener>;
}

/**
 * Makes skills the tools of an MCP server. Each call runs in the sandbox under `permissions`, rules and approvals; it ends when
 * the client cancels it or goes away. Over HTTP a request is served only under a name of `hosts` (default: loopback), from
 * no web page unless it is listed, and with the token when there is one.
 *
 * Whoever may connect may call every tool: what a client is told apart by is up to you, in front of this.
 *
 * @param skills What `createSkillRunner` gives. The tools are those it has now.
 * @throws OptionError for options that are none, and when two tools have one name; PermissionError
 */
export function toMcpServer(skills: SkillRunner, options: McpServerOptions = {}): SkillMcpServer {
  checkMcpServerOptions(options);
  const caller = createToolCaller(skills, callerOptionsOf(options), options.name ?? "cordon");
  const createServer = serverFactory(caller, options);
  const { maxMessageBytes = 1_048_576 } = options;
  const handler = createMcpHandler(createServer, { maxRequestBodySize: maxMessageBytes, maxSubscriptions: 16 });
  const guard = createHttpGuard(options);
  return {
    serveStdio: (input = process.stdin, output = process.stdout) =>
      serveStreams(createServer, { input, output, maxMessageBytes }),
    fetch: async (request) => {
      const { headers, url } = request;
      const refusal = await guard({
        host: headers.get("host") ?? new URL(url).host,
        origin: headers.get("origin") ?? undefined,
        authorization: headers.get("authorization") ?? undefined,
      });
      return refusal === undefined ? await handler.fetch(request) : refusalResponse(refusal);
    },
    nodeListener: async () => await createNodeListener(handler, { guard, maxMessageBytes }),
    [Symbol.asyncDispose]: async () => await handler.close(),
  };
}

function callerOptionsOf(options: McpServerOptions): ToolCallerOptions {
  const {
    name: _name,
    version: _version,
    instructions: _instructions,
    hosts: _hosts,
    origins: _origins,
    bearer: _bearer,
    maxMessageBytes: _maxMessageBytes,
    ...rest
  } = options;
  return rest;
}

/** Each request over HTTP and each connection over streams has a server of its own; the calls share their bounds. */
function serverFactory(caller: ToolCaller, options: McpServerOptions): McpServerFactory {
  const { name = "cordon", version = "1.0.0", instructions } = options;
  const tools = mcpToolsOf(caller.table);
  const withSchema = new Set(tools.flatMap((tool) => (tool.outputSchema === undefined ? [] : [tool.name])));
  return () => {
    const mcp = new McpServer({ name, version }, serverOptions(instructions));
    // The handlers below `registerTool`, which check no schema: that of a skill may hold patterns that take for ever, and is
    // held against inputs in the runtime's thread.
    const { server } = mcp;
    server.setRequestHandler("tools/list", () => ({ tools: [...tools] }));
    server.setRequestHandler("tools/call", async ({ params }, { mcpReq, http }) => {
      if (!caller.table.byName.has(params.name)) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, "there is no tool of this name");
      }
      const signal = http?.req === undefined ? mcpReq.signal : AbortSignal.any([mcpReq.signal, http.req.signal]);
      const call = { name: params.name, input: params.arguments, callId: String(mcpReq.id), signal };
      const { result } = await caller.call(call);
      return mcpResultOf(result, withSchema.has(params.name));
    });
    return mcp;
  };
}

function serverOptions(instructions: string | undefined): ConstructorParameters<typeof McpServer>[1] {
  return { capabilities: { tools: {} }, ...(instructions === undefined ? {} : { instructions }) };
}
