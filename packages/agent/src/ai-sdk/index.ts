// Skills as tools of the AI SDK.
export { type AiSdkToolsOptions, toAiSdkTools } from "./to-ai-sdk-tools.ts";
export type { CalledToolResult } from "../tools/tool-caller.ts";
