import type * as McpServerModule from "@cordon/agent/mcp-server";
import { UsageError } from "./usage-error.ts";

/**
 * Loads what serves MCP, which not everybody has installed.
 *
 * @throws UsageError when a package it needs is not there.
 */
export async function loadMcpServer(): Promise<typeof McpServerModule> {
  try {
    return await import("@cordon/agent/mcp-server");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ERR_MODULE_NOT_FOUND") throw error;
    const packages = "@modelcontextprotocol/server @modelcontextprotocol/node";
    throw new UsageError(`Cannot serve MCP: the packages for it are not installed; run npm install ${packages}`);
  }
}
