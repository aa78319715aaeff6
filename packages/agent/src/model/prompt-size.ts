import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** How large a request is. */
export interface PromptSize {
  /** No provider makes more of it: tokenisers in use make at most one token of each byte. */
  readonly mostTokens: number;
  /** What it is likely to be. For choosing a model, never for money. */
  readonly likelyTokens: number;
}

/** What a provider adds to a request by itself, at most: some hundred tokens about tools where there are any. */
const addedTokens = { plain: 64, tools: 1_024 };

/** Counts the bytes of a request as JSON, which is longer than what a provider makes of it, and what providers add. */
export function promptSize({ prompt, tools = [], responseFormat }: LanguageModelV4CallOptions): PromptSize {
  const bytes = Buffer.byteLength(JSON.stringify([prompt, tools, responseFormat ?? {}]));
  const added = tools.length > 0 ? addedTokens.tools : addedTokens.plain;
  return { mostTokens: bytes + added, likelyTokens: Math.ceil(bytes / 4) };
}
