import type { LanguageModelV4FinishReason, LanguageModelV4Usage, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import type { TokenCounts } from "../budget/price-table.ts";

/** A part of an answer, as data that can be written as JSON. */
export type AnswerPart =
  | { readonly type: "text" | "reasoning"; readonly text: string; readonly metadata?: SharedV4ProviderMetadata }
  | AnsweredToolCall;

/** A tool the model wants called. The input is text that the model wrote; nobody checked it. */
export interface AnsweredToolCall {
  readonly type: "tool-call";
  readonly callId: string;
  readonly name: string;
  readonly input: string;
  readonly metadata?: SharedV4ProviderMetadata;
}

/** Why a model stopped writing. */
export type FinishReason = LanguageModelV4FinishReason["unified"];

/** What a model answered. */
export interface ModelAnswer {
  readonly content: readonly AnswerPart[];
  readonly finish: FinishReason;
  /** Undefined when the provider did not say it in numbers that make sense. */
  readonly tokens: TokenCounts | undefined;
}

/** The text of an answer, without what it reasoned. */
export function textOf(content: readonly AnswerPart[]): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The tool calls of an answer, in its order. */
export function toolCallsOf(content: readonly AnswerPart[]): readonly AnsweredToolCall[] {
  return content.filter((part) => part.type === "tool-call");
}

/** The tokens a provider counted; undefined when a total is missing or no number that makes sense. */
export function tokensOf(usage: LanguageModelV4Usage | undefined): TokenCounts | undefined {
  const [input, output] = [usage?.inputTokens?.total, usage?.outputTokens?.total];
  if (!isCount(input) || !isCount(output)) return undefined;
  const { cacheRead, cacheWrite } = usage?.inputTokens ?? {};
  return {
    input,
    output,
    ...(isCount(cacheRead) && cacheRead <= input ? { cacheRead } : {}),
    ...(isCount(cacheWrite) && cacheWrite <= input ? { cacheWrite } : {}),
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
