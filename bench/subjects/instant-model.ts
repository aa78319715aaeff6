import type { LanguageModelV4, LanguageModelV4GenerateResult } from "@ai-sdk/provider";

/** How many answers of a run ask for a tool before the one that answers. */
export const toolStepsOfRun = 9;

const usage: LanguageModelV4GenerateResult["usage"] = {
  inputTokens: { total: 100, noCache: 100, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 10, text: 10, reasoning: 0 },
};

/** The name of the only tool. */
export const toolName = "count";

/** What a run comes to. */
export const finalText = "It is 42.";

/**
 * A model that answers at once: so many times it calls the tool, with another argument each time, and then it answers. What a
 * run takes with it is what the loop takes. It goes by the prompt, so any number of runs may share it.
 */
export const instantModel: LanguageModelV4 = {
  specificationVersion: "v4",
  provider: "bench",
  modelId: "instant",
  supportedUrls: {},
  doGenerate: ({ prompt }) => {
    const step = prompt.filter(({ role }) => role === "tool").length;
    return Promise.resolve(step < toolStepsOfRun ? callTool(step) : answer());
  },
  doStream: () => Promise.reject(new Error("Cannot stream: this model answers at once")),
};

function callTool(step: number): LanguageModelV4GenerateResult {
  const input = JSON.stringify({ item: step });
  return {
    content: [{ type: "tool-call", toolCallId: `call-${step}`, toolName, input }],
    finishReason: { unified: "tool-calls", raw: "tool_calls" },
    usage,
    warnings: [],
  };
}

function answer(): LanguageModelV4GenerateResult {
  return {
    content: [{ type: "text", text: finalText }],
    finishReason: { unified: "stop", raw: "stop" },
    usage,
    warnings: [],
  };
}
