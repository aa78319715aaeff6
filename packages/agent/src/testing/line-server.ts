import type { McpCommand } from "../mcp-client/mcp-skills-options.ts";

/**
 * A process that speaks MCP line by line, as far as a test needs it, and does whatever the test wants beside that.
 *
 * @param tools An expression: what it lists. `starts` counts its starts when there is a file to count in.
 * @param onCall Statements: what it does with a call. There are `message`, `input`, `send(object)`, `raw(text)` and `answer(text)`.
 * @param before Statements that run first.
 */
export function lineServer(tools: string, onCall: string, before = ""): McpCommand {
  const program = `
    const raw = (text) => process.stdout.write(text);
    const send = (object) => raw(JSON.stringify({ jsonrpc: "2.0", ...object }) + "\\n");
    let lists = 0;
    ${before}
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const message = JSON.parse(line);
      const { id, method, params } = message;
      if (method === "initialize") {
        const serverInfo = { name: "test", version: "2.0.0" };
        send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: { listChanged: true } }, serverInfo } });
      } else if (method === "tools/list") {
        lists++;
        send({ id, result: { tools: ${tools} } });
      } else if (method === "tools/call") {
        const input = params.arguments;
        const answer = (text) => send({ id, result: { content: [{ type: "text", text }] } });
        ${onCall}
      }
    });`;
  return { command: process.execPath, args: ["-e", program] };
}

/** A tool as a server lists it. */
export const listedTool = (name: string, description = "Does it"): string =>
  JSON.stringify({ name, description, inputSchema: { type: "object" } });
