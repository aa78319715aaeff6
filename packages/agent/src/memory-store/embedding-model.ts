import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import { escapeText, ModelFailedError, OptionError } from "@cordon/core";
import { untilAborted } from "../model/until-aborted.ts";
import type { Embedding } from "./memory-store.ts";
import { unitVector } from "./unit-vector.ts";

/** A function of yours that turns a text into numbers. */
export interface EmbeddingFunction {
  /** Names what makes the numbers, with its version: embeddings of different names are never compared. */
  readonly name: string;
  /** The numbers for one text, at most 16,384 of them: always as many, finite, and not all of them zero. */
  embed(text: string, options: { readonly signal?: AbortSignal }): PromiseLike<readonly number[]> | readonly number[];
}

/** What turns texts into numbers: a model of `@ai-sdk/provider`, or a function. */
export type EmbeddingModel = EmbeddingModelV4 | EmbeddingFunction;

/** Asks for the embedding of one text. */
export type Embed = (text: string, signal?: AbortSignal) => Promise<Embedding>;

/**
 * Brings both forms into one, and holds what comes back against what an embedding is. It is asked for one text at a time.
 *
 * @throws OptionError when it is neither.
 */
export function createEmbed(model: EmbeddingModel): Embed {
  const { name, ask } = askOf(model);
  return async (text, signal) => {
    signal?.throwIfAborted();
    let given: readonly number[] | undefined;
    try {
      const asked = Promise.resolve(ask(text, signal));
      given = await (signal === undefined ? asked : untilAborted(asked, signal));
    } catch (error) {
      signal?.throwIfAborted();
      const detail = escapeText(error instanceof Error ? error.message : "what was thrown is no error");
      throw new ModelFailedError({ models: [name], kind: "embedding", detail });
    }
    const vector = copyOf(given);
    if (vector === undefined || unitVector(vector) === undefined) {
      const detail = "what it gave is no list of finite numbers, or all of them are zero";
      throw new ModelFailedError({ models: [name], kind: "embedding", detail });
    }
    return { model: name, vector };
  };
}

interface NamedAsk {
  readonly name: string;
  readonly ask: (
    text: string,
    signal: AbortSignal | undefined,
  ) => PromiseLike<readonly number[] | undefined> | readonly number[];
}

function askOf(model: EmbeddingModel): NamedAsk {
  if ("embed" in model && typeof model.embed === "function" && typeof model.name === "string" && model.name !== "") {
    const { name } = model;
    return { name, ask: (text, signal) => model.embed(text, signal === undefined ? {} : { signal }) };
  }
  if ("doEmbed" in model && model.specificationVersion === "v4") {
    return {
      name: `${model.provider}/${model.modelId}`,
      ask: async (text, signal) => {
        const abortSignal = signal === undefined ? {} : { abortSignal: signal };
        const { embeddings } = await model.doEmbed({ values: [text], ...abortSignal });
        return embeddings.length === 1 ? embeddings[0] : undefined;
      },
    };
  }
  throw new OptionError("embedding", "it is no EmbeddingModelV4, and no object with name and embed");
}

const longestVector = 16_384;

function copyOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length > longestVector) return undefined;
  // A copy has no holes, which would be passed over.
  const copy: readonly unknown[] = Array.from<unknown>(value);
  return copy.every((item) => typeof item === "number") ? copy : undefined;
}
