import type { LanguageModelV4, LanguageModelV4Content, LanguageModelV4Prompt } from "@ai-sdk/provider";

/** A model that does whatever any text says. */
export interface ObedientModel extends LanguageModelV4 {
  /** The orders it followed, in the order in which it found them. */
  readonly followed: readonly string[];
}

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/**
 * Makes the worst model there is: every line `CALL tool {json}` that it reads, in the question or in what a tool gave, is an
 * order, and it follows each one once. No instruction of the system keeps it from that.
 */
export function createObedientModel(): ObedientModel {
  const followed: string[] = [];
  return {
    specificationVersion: "v4",
    provider: "test",
    modelId: "obedient",
    supportedUrls: {},
    followed,
    doGenerate: ({ prompt }) => {
      const orders = [...new Set(ordersIn(prompt))].filter((order) => !followed.includes(order));
      followed.push(...orders);
      const content = orders.map((order) => callOf(order));
      const reason = content.length > 0 ? "tool-calls" : "stop";
      return Promise.resolve({
        content: content.length > 0 ? content : [{ type: "text", text: "All done." }],
        finishReason: { unified: reason, raw: reason },
        usage,
        warnings: [],
      });
    },
    doStream: () => Promise.reject(new Error("Cannot stream")),
  };
}

/** What a tool gave is JSON inside JSON: an order is found however deep it is quoted. */
function ordersIn(prompt: LanguageModelV4Prompt): readonly string[] {
  const text = JSON.stringify(prompt.filter(({ role }) => role !== "system" && role !== "assistant"));
  return [...text.replaceAll(/\\+"/gu, '"').matchAll(/CALL [\w:.-]+ \{[^}]*\}/gu)].map(([order]) => order);
}

let calls = 0;

function callOf(order: string): LanguageModelV4Content {
  const [, toolName = "", input = ""] = /^CALL (\S+) (.*)$/su.exec(order) ?? [];
  calls += 1;
  return { type: "tool-call", toolCallId: `call-${calls}`, toolName, input };
}
