// Skills as the tools of an MCP server.
export { type NodeListener, type SkillMcpServer, toMcpServer } from "./to-mcp-server.ts";
export type { McpServerOptions } from "./mcp-server-options.ts";
export type { StreamServing } from "./serve-streams.ts";
