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

/** What separates one part from the next, and the lists they are in. */
const separatorBytes = 1;
const frameBytes = 16;

/** Messages and tools stay what they are from step to step, and a long run has many: each is counted once. */
const counted = new WeakMap<object, number>();

/** Counts the bytes of a request as JSON, which is longer than what a provider makes of it, and what providers add. */
export function promptSize({ prompt, tools = [], responseFormat }: LanguageModelV4CallOptions): PromptSize {
  let bytes = frameBytes;
  for (const message of prompt) bytes += bytesOf(message) + separatorBytes;
  for (const tool of tools) bytes += bytesOf(tool) + separatorBytes;
  if (responseFormat !== undefined) bytes += Buffer.byteLength(JSON.stringify(responseFormat));
  const added = tools.length > 0 ? addedTokens.tools : addedTokens.plain;
  return { mostTokens: bytes + added, likelyTokens: Math.ceil(bytes / 4) };
}

function bytesOf(part: object): number {
  const known = counted.get(part);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(JSON.stringify(part));
  counted.set(part, bytes);
  return bytes;
}
