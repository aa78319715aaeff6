// Skills as tools of the AI SDK.
export { toAiSdkTools } from "./to-ai-sdk-tools.ts";
export type { ToolCallerOptions } from "../tools/tool-caller-options.ts";
export type { CalledToolResult } from "../tools/tool-caller.ts";
