import type { LanguageModelV4 } from "@ai-sdk/provider";
import { limitInMicroUsd, microUsdPerUsd } from "../budget/budget-options.ts";
import { createLedger } from "../budget/ledger.ts";
import { createMemoryBudgetStore } from "../budget/memory-budget-store.ts";
import { checkPriceTable, type PriceTable } from "../budget/price-table.ts";
import { askModels } from "./ask-models.ts";
import { textOf } from "./model-answer.ts";
import type { ModelEntry } from "./model-entry.ts";
import { createModelPool } from "./model-pool.ts";
import { waitFor } from "./wait-for.ts";

/** One question to a model, and what it may cost. */
export interface ExecuteWithBudgetOptions {
  readonly model: LanguageModelV4 | ModelEntry;
  readonly prompt: string;
  /** US dollars. */
  readonly maxCost: number;
  /** Asked when the model could cost more than that, or fails. Default: none is. */
  readonly fallbackModel?: LanguageModelV4 | ModelEntry;
  /** What the models cost; needed for those that have no price of their own. */
  readonly prices?: PriceTable;
  /** Default 1,024. What an answer costs at most depends on it. */
  readonly maxOutputTokens?: number;
  /** Milliseconds for each attempt. Default 120,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The answer, and what it cost. */
export interface ExecutedWithBudget {
  readonly text: string;
  /** The model that answered. */
  readonly model: string;
  /** US dollars, with all attempts. */
  readonly cost: number;
  readonly tokens: number;
}

/**
 * Asks a model, if its answer cannot cost more than it may: the worst case is computed before it is asked. All attempts
 * together stay below the limit.
 *
 * @throws BudgetExceededError when none of the models fits; ModelFailedError when none answered; OptionError; the reason of
 * the signal.
 */
export async function executeWithBudget(options: ExecuteWithBudgetOptions): Promise<ExecutedWithBudget> {
  const { model, fallbackModel, prompt, prices } = options;
  if (prices !== undefined) checkPriceTable(prices);
  const store = createMemoryBudgetStore();
  const account = { key: "call", limits: { microUsd: limitInMicroUsd(options.maxCost, "maxCost") } };
  const { answer, model: answering } = await askModels(
    { prompt: [{ role: "user", content: [{ type: "text", text: prompt }] }] },
    {
      candidates: createModelPool(fallbackModel === undefined ? [model] : [model, fallbackModel]).models,
      ledger: createLedger(store, [account]),
      pricing: { prices, unknownPrice: "refuse" },
      signal: options.signal ?? new AbortController().signal,
      timeoutMs: options.timeoutMs ?? 120_000,
      maxOutputTokens: options.maxOutputTokens ?? 1_024,
      mayAsk: () => true,
      onEvent: () => undefined,
      onAlerts: () => undefined,
      wait: waitFor,
    },
  );
  const { used } = await store.read(account.key);
  return {
    text: textOf(answer.content),
    model: answering,
    cost: (used.microUsd ?? 0) / microUsdPerUsd,
    tokens: used.tokens ?? 0,
  };
}
