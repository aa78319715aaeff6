import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";

/** A call that a model of a test asks for. The input is the text it writes. */
export interface AskedCall {
  readonly id: string;
  readonly tool: string;
  readonly input: string;
}

const usage: LanguageModelV4GenerateResult["usage"] = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A model of the AI SDK that asks for calls first, and then answers `done`. */
export function aiSdkModel(calls: readonly AskedCall[]): MockLanguageModelV4 {
  const asking: LanguageModelV4Content[] = calls.map(({ id, tool, input }) => ({
    type: "tool-call",
    toolCallId: id,
    toolName: tool,
    input,
  }));
  const done: LanguageModelV4Content[] = [{ type: "text", text: "done" }];
  let steps = 0;
  const next = (): LanguageModelV4GenerateResult => {
    const isFirst = steps++ === 0;
    const unified = isFirst ? "tool-calls" : "stop";
    return { content: isFirst ? asking : done, finishReason: { unified, raw: undefined }, usage, warnings: [] };
  };
  return new MockLanguageModelV4({
    doGenerate: () => Promise.resolve(next()),
    doStream: () => {
      const { content, finishReason } = next();
      const parts = content.flatMap((part) => partsOf(part));
      return Promise.resolve({
        stream: convertArrayToReadableStream<LanguageModelV4StreamPart>([
          { type: "stream-start", warnings: [] },
          ...parts,
          { type: "finish", finishReason, usage },
        ]),
      });
    },
  });
}

function partsOf(part: LanguageModelV4Content): readonly LanguageModelV4StreamPart[] {
  if (part.type === "tool-call") return [part];
  if (part.type !== "text") return [];
  return [
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: part.text },
    { type: "text-end", id: "t" },
  ];
}
