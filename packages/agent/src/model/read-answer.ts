import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import { type AnswerPart, type AnsweredToolCall, type ModelAnswer, tokensOf } from "./model-answer.ts";
import type { ModelEntry } from "./model-entry.ts";
import { BrokenAnswerError } from "./model-failure.ts";
import { untilAborted } from "./until-aborted.ts";

/** A piece of an answer while it comes in. */
export type AnswerDelta =
  | { readonly type: "text-delta" | "reasoning-delta"; readonly text: string }
  | { readonly type: "tool-input-delta"; readonly callId: string; readonly name: string; readonly text: string };

/** How to read an answer. */
export interface ReadAnswerOptions {
  readonly request: LanguageModelV4CallOptions;
  readonly signal: AbortSignal;
  readonly onDelta: (delta: AnswerDelta) => void;
}

const mostCharacters = 2_000_000;
const mostToolCalls = 128;
/** Characters of a delta of an answer that came in one piece. */
const deltaCharacters = 80;

type Delta = Extract<LanguageModelV4StreamPart, { readonly delta: string }>;

/**
 * Asks one model once and reads its answer to the end, with its pieces as they come. A model that does not stream is asked
 * for the whole answer, whose pieces follow then.
 *
 * @throws BrokenAnswerError for what is no answer; whatever the provider throws; the reason of the signal.
 */
export async function readAnswer(entry: ModelEntry, options: ReadAnswerOptions): Promise<ModelAnswer> {
  const { signal } = options;
  const request = { ...options.request, abortSignal: signal };
  signal.throwIfAborted();
  if (entry.streams === false) return await readWhole(entry, request, options);
  let stream: ReadableStream<LanguageModelV4StreamPart>;
  try {
    ({ stream } = await untilAborted(entry.model.doStream(request), signal));
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    return await readWhole(entry, request, options);
  }
  return await readStream(stream, options);
}

async function readWhole(
  { model }: ModelEntry,
  request: LanguageModelV4CallOptions,
  { signal, onDelta }: ReadAnswerOptions,
): Promise<ModelAnswer> {
  const { content, finishReason, usage } = await untilAborted(model.doGenerate(request), signal);
  const collected = new AnswerCollector(onDelta);
  for (const part of content) collected.whole(part);
  return collected.answer(finishReason?.unified, usage);
}

async function readStream(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  { signal, onDelta }: ReadAnswerOptions,
): Promise<ModelAnswer> {
  const collected = new AnswerCollector(onDelta);
  const reader = stream.getReader();
  let finish: Extract<LanguageModelV4StreamPart, { readonly type: "finish" }> | undefined;
  try {
    for (;;) {
      const { value: part, done } = await untilAborted(reader.read(), signal);
      if (done) break;
      if (part.type === "error") throw part.error;
      if (part.type === "finish") finish = part;
      else collected.streamed(part);
    }
  } catch (error) {
    // The connection behind it is closed, whoever is at fault; what comes of that changes nothing.
    reader.cancel(error).catch(() => undefined);
    throw error;
  }
  if (finish === undefined) throw new BrokenAnswerError("the stream ended before the answer did");
  return collected.answer(finish.finishReason?.unified, finish.usage);
}

/** Puts an answer together, part by part, within bounds. */
class AnswerCollector {
  readonly #onDelta: (delta: AnswerDelta) => void;
  readonly #parts: AnswerPart[] = [];
  readonly #open = new Map<string, { index: number; metadata: SharedV4ProviderMetadata | undefined }>();
  readonly #toolNames = new Map<string, string>();
  readonly #callIds = new Set<string>();
  #characters = 0;

  constructor(onDelta: (delta: AnswerDelta) => void) {
    this.#onDelta = onDelta;
  }

  streamed(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "text-start":
      case "reasoning-start": {
        const type = part.type === "text-start" ? "text" : "reasoning";
        this.#open.set(`${type}:${part.id}`, { index: this.#parts.length, metadata: part.providerMetadata });
        this.#parts.push({ type, text: "" });
        break;
      }
      case "text-delta":
      case "reasoning-delta":
      case "tool-input-delta":
        this.#delta(part);
        break;
      case "text-end":
      case "reasoning-end":
        this.#close(part.type === "text-end" ? "text" : "reasoning", part.id, part.providerMetadata);
        break;
      case "tool-input-start":
        this.#toolNames.set(part.id, part.toolName);
        break;
      case "tool-call":
      case "tool-result":
      case "tool-approval-request":
        this.#toolPart(part);
        break;
      default:
        // Warnings, metadata, sources, files and what later versions add: nothing of it is acted on.
        break;
    }
  }

  whole(part: LanguageModelV4Content): void {
    if (part.type === "text" || part.type === "reasoning") {
      this.#count(part.text);
      this.#parts.push(withMetadata({ type: part.type, text: part.text }, part.providerMetadata));
      for (let start = 0; start < part.text.length; start += deltaCharacters) {
        this.#onDelta({ type: `${part.type}-delta`, text: part.text.slice(start, start + deltaCharacters) });
      }
    } else if (part.type === "tool-call" || part.type === "tool-result" || part.type === "tool-approval-request") {
      this.#toolPart(part);
    }
  }

  answer(finish: ModelAnswer["finish"] | undefined, usage: Parameters<typeof tokensOf>[0]): ModelAnswer {
    if (finish === undefined) throw new BrokenAnswerError("the answer does not say how it ended");
    if (finish === "error") throw new BrokenAnswerError("the answer ended in an error");
    const content = this.#parts.filter((part) => part.type === "tool-call" || part.text !== "");
    return { content, finish, tokens: tokensOf(usage) };
  }

  #delta({ type, id, delta }: Delta): void {
    this.#count(delta);
    if (type === "tool-input-delta") {
      this.#onDelta({ type, callId: id, name: this.#toolNames.get(id) ?? "", text: delta });
      return;
    }
    const kind = type === "text-delta" ? "text" : "reasoning";
    if (!this.#open.has(`${kind}:${id}`)) this.streamed({ type: `${kind}-start`, id });
    const index = this.#open.get(`${kind}:${id}`)?.index ?? 0;
    const part = this.#parts[index];
    if (part?.type === kind) this.#parts[index] = { ...part, text: part.text + delta };
    this.#onDelta({ type, text: delta });
  }

  #close(kind: "text" | "reasoning", id: string, metadata: SharedV4ProviderMetadata | undefined): void {
    const open = this.#open.get(`${kind}:${id}`);
    const part = open === undefined ? undefined : this.#parts[open.index];
    this.#open.delete(`${kind}:${id}`);
    if (open === undefined || part?.type !== kind) return;
    this.#parts[open.index] = withMetadata({ type: kind, text: part.text }, metadata ?? open.metadata);
  }

  #toolPart(part: LanguageModelV4Content): void {
    // Tools are called by the loop alone: one that ran elsewhere ran outside every policy.
    if (part.type !== "tool-call" || part.providerExecuted === true) {
      throw new BrokenAnswerError("the provider ran a tool of its own, which nobody allowed");
    }
    const { toolCallId: callId, toolName: name, input, providerMetadata } = part;
    for (const text of [callId, name, input]) {
      if (typeof text !== "string") throw new BrokenAnswerError("a tool call lacks its id, name or input");
    }
    if (callId === "" || callId.length > 256 || this.#callIds.has(callId)) {
      throw new BrokenAnswerError("a tool call has no id of its own");
    }
    this.#callIds.add(callId);
    if (this.#callIds.size > mostToolCalls)
      throw new BrokenAnswerError(`there are more than ${mostToolCalls} tool calls`);
    this.#count(input);
    const call: AnsweredToolCall = { type: "tool-call", callId, name, input };
    this.#parts.push(providerMetadata === undefined ? call : { ...call, metadata: providerMetadata });
  }

  #count(text: string): void {
    this.#characters += text.length;
    if (this.#characters > mostCharacters) {
      throw new BrokenAnswerError(`the answer has more than ${mostCharacters} characters`);
    }
  }
}

function withMetadata(
  part: { readonly type: "text" | "reasoning"; readonly text: string },
  metadata: SharedV4ProviderMetadata | undefined,
): AnswerPart {
  return metadata === undefined ? part : { ...part, metadata };
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && error.name === "AI_UnsupportedFunctionalityError";
}
