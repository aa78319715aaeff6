// The tools of MCP servers as skills.
export { connectMcpSkills, type McpSkills } from "./connect-mcp-skills.ts";
export type { McpCommand, McpSkillsOptions, McpTransport, McpUrl } from "./mcp-skills-options.ts";
export type { LeftOutTool } from "./listed-tool.ts";
