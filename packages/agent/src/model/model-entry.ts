import type { LanguageModelV4 } from "@ai-sdk/provider";
import { OptionError } from "@cordon/core";
import type { ModelPrice } from "../budget/price-table.ts";

/** Something a request may need of a model: to be offered tools, to answer as JSON. */
export type ModelCapability = "tools" | "json";

/** A language model, and what its provider does not say of it. */
export interface ModelEntry {
  readonly model: LanguageModelV4;
  /** `PROVIDER/MODEL`: its name in permissions, prices, rules and events. Default: from the model itself. */
  readonly name?: string;
  /** What it costs. Default: what the price table says. */
  readonly price?: ModelPrice;
  /** Tokens it reads and writes at most. Default: not known, and any request is tried. */
  readonly contextTokens?: number;
  /** Default: it can do everything. */
  readonly capabilities?: readonly ModelCapability[];
  /** Where it keeps data, as in `eu`. Default: not known, and it is not asked where that matters. */
  readonly residency?: readonly string[];
  /** Whether to ask it for a stream. Without, its answer is streamed to you once it is there. Default: yes. */
  readonly streams?: boolean;
  /** Finds out whether it would answer, for `checkHealth`; it rejects when not. Default: no way to find out. */
  readonly probe?: (signal: AbortSignal) => Promise<unknown>;
}

/** Models to ask, the first one first: the others when it fails. */
export type ModelChoice = LanguageModelV4 | ModelEntry | readonly (LanguageModelV4 | ModelEntry)[];

/**
 * Brings every form of a choice into one: a list of entries with names.
 *
 * @throws OptionError when there is none, a value is no model of this version, or two have one name.
 */
export function modelEntries(choice: ModelChoice): readonly (ModelEntry & { readonly name: string })[] {
  const list: readonly (LanguageModelV4 | ModelEntry)[] = isList(choice) ? choice : [choice];
  if (list.length === 0) throw new OptionError("model", "there is none");
  const entries = list.map((item) => {
    const entry = isEntry(item) ? item : { model: item };
    const { model } = entry;
    // A text would be taken for a model of somebody's gateway.
    if (typeof model !== "object" || model === null || model.specificationVersion !== "v4") {
      throw new OptionError("model", "it is no language model of the specification v4");
    }
    return { ...entry, name: entry.name ?? nameOf(model) };
  });
  const names = new Set(entries.map(({ name }) => name));
  if (names.size !== entries.length) throw new OptionError("model", "two of them have one name; give each its own");
  return entries;
}

/** `openai.chat` and `gpt-x` become `openai/gpt-x`. */
function nameOf({ provider, modelId }: LanguageModelV4): string {
  return `${provider.split(".", 1)[0] ?? ""}/${modelId}`;
}

function isList(choice: ModelChoice): choice is readonly (LanguageModelV4 | ModelEntry)[] {
  return Array.isArray(choice);
}

function isEntry(item: LanguageModelV4 | ModelEntry): item is ModelEntry {
  return typeof item === "object" && item !== null && "model" in item;
}
