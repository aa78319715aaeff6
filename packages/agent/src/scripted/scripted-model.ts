import { ReadableStream } from "node:stream/web";
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { ScriptError } from "@cordon/core";
import { checkExpectation } from "./check-expectation.ts";
import { fillText } from "./fill-text.ts";
import { parseScript, type Script, type ScriptStep } from "./script.ts";

/** A language model that follows a script: for tests and demonstrations, without a provider. */
export interface ScriptedModel extends LanguageModelV4, Disposable {
  /** Every request it got, in order. */
  readonly requests: readonly LanguageModelV4CallOptions[];
  /**
   * Holds what happened against the script.
   *
   * @throws ScriptError when a request was not expected, or steps were not used. So does `Symbol.dispose`.
   */
  assertDone(): void;
}

/**
 * Makes a model from a script. A request that the script does not expect fails, and stays failed for `assertDone`: an agent
 * that goes on with another model must not hide it.
 *
 * @param source YAML, or the same as data.
 * @throws OptionError for a script that cannot be read.
 */
export function createScriptedModel(source: string | Script): ScriptedModel {
  const script = parseScript(source);
  const [provider = "", ...id] = (script.model ?? "scripted/model").split("/");
  const requests: LanguageModelV4CallOptions[] = [];
  let mismatch: ScriptError | undefined;
  const next = (request: LanguageModelV4CallOptions): { readonly step: ScriptStep; readonly number: number } => {
    requests.push(request);
    const number = requests.length;
    try {
      const step = script.steps[number - 1];
      if (step === undefined) throw new ScriptError(number, "the script has no more steps");
      checkExpectation(step.expect ?? {}, request, number);
      if (step.fill !== true || step.text === undefined) return { step, number };
      return { step: { ...step, text: fillText(step.text, request, number) }, number };
    } catch (error) {
      if (error instanceof ScriptError) mismatch ??= error;
      // A mistake of the test: the status says that asking again does not help.
      throw error instanceof ScriptError ? Object.assign(error, { statusCode: 400 }) : error;
    }
  };
  const assertDone = (): void => {
    if (mismatch !== undefined) throw mismatch;
    if (requests.length < script.steps.length) {
      throw new ScriptError(requests.length + 1, `${script.steps.length - requests.length} steps were not used`);
    }
  };
  return {
    specificationVersion: "v4",
    provider,
    modelId: id.join("/"),
    supportedUrls: {},
    requests,
    assertDone,
    [Symbol.dispose]: assertDone,
    doGenerate: async (request) => {
      const { step, number } = next(request);
      await failOrHang(step, request.abortSignal);
      return wholeAnswer(step, number);
    },
    doStream: async (request) => {
      if (script.streams === false) {
        throw Object.assign(new Error("it cannot stream"), { name: "AI_UnsupportedFunctionalityError" });
      }
      const { step, number } = next(request);
      await failOrHang(step, request.abortSignal);
      return { stream: ReadableStream.from(streamParts(step, number)) as never };
    },
  };
}

async function failOrHang({ fail, hang }: ScriptStep, signal: AbortSignal | undefined): Promise<void> {
  if (hang === true) {
    await new Promise((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  }
  if (fail === undefined) return;
  const { status, message = "it failed", retryAfter } = fail;
  throw Object.assign(new Error(message), {
    name: "AI_APICallError",
    ...(status === undefined ? {} : { statusCode: status }),
    ...(retryAfter === undefined ? {} : { responseHeaders: { "retry-after": String(retryAfter) } }),
  });
}

function wholeAnswer(step: ScriptStep, number: number): LanguageModelV4GenerateResult {
  return { content: contentOf(step, number), finishReason: finishOf(step), usage: usageOf(step), warnings: [] };
}

function contentOf({ reasoning, text, calls = [] }: ScriptStep, number: number): LanguageModelV4Content[] {
  return [
    ...(reasoning === undefined ? [] : [{ type: "reasoning", text: reasoning } as const]),
    ...(text === undefined ? [] : [{ type: "text", text } as const]),
    ...calls.map(({ tool, input, id }, index) => ({
      type: "tool-call" as const,
      toolCallId: id ?? `call-${number}-${index + 1}`,
      toolName: tool,
      input: typeof input === "string" ? input : JSON.stringify(input),
    })),
  ];
}

/** Texts in pieces of a word, tool calls in two pieces of their input. */
function* streamParts(step: ScriptStep, number: number): Generator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings: [] };
  for (const [index, part] of contentOf(step, number).entries()) {
    const id = String(index);
    if (part.type === "text" || part.type === "reasoning") {
      yield { type: `${part.type}-start`, id };
      for (const delta of part.text.match(/\S*\s*/gu) ?? []) {
        if (delta !== "") yield { type: `${part.type}-delta`, id, delta };
      }
      if (step.breakOff === true) throw new Error("the connection broke");
      yield { type: `${part.type}-end`, id };
    } else if (part.type === "tool-call") {
      const { toolCallId, toolName, input } = part;
      const half = Math.ceil(input.length / 2);
      yield { type: "tool-input-start", id: toolCallId, toolName };
      for (const delta of [input.slice(0, half), input.slice(half)]) {
        yield { type: "tool-input-delta", id: toolCallId, delta };
      }
      yield { type: "tool-input-end", id: toolCallId };
      yield part;
    }
  }
  yield { type: "finish", usage: usageOf(step), finishReason: finishOf(step) };
}

function finishOf({ finish, calls = [] }: ScriptStep): LanguageModelV4GenerateResult["finishReason"] {
  return { unified: finish ?? (calls.length > 0 ? "tool-calls" : "stop"), raw: undefined };
}

function usageOf({ usage = { input: 10, output: 5 } }: ScriptStep): LanguageModelV4Usage {
  const [input, output] = usage === false ? [undefined, undefined] : [usage.input, usage.output];
  return {
    inputTokens: { total: input, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: output, text: undefined, reasoning: undefined },
  };
}
