import { OptionError } from "@cordon/core";
import type { Amounts } from "./amounts.ts";
import type { BudgetStore } from "./budget-store.ts";
import type { PriceTable } from "./price-table.ts";

/** What an agent may spend. Everything it does draws on all of its accounts at once. */
export interface BudgetOptions {
  /** US dollars for each day of the calendar. Default: no limit. */
  readonly daily?: number;
  /** US dollars for each month of the calendar. Default: no limit. */
  readonly monthly?: number;
  /** US dollars for each conversation. Default: no limit. */
  readonly perConversation?: number;
  /** Limits of each run, and of the runs it starts. Default: none. */
  readonly perRun?: RunLimits;
  /** The part of a limit that raises an alert, once for each account. Default 0.8. */
  readonly alertAt?: number;
  /** Where a day and a month begin, as in `Asia/Dubai`. Default `UTC`. */
  readonly timeZone?: string;
  /** What models cost. Default: no price is known. */
  readonly prices?: PriceTable;
  /**
   * What a model costs that the table does not name, while there is a limit in dollars: `refuse` does not ask it,
   * `worst-case` counts the dearest price of the table. Default `refuse`.
   */
  readonly unknownPrice?: "refuse" | "worst-case";
  /** US dollars for a second of computing of a skill, which counts like the dollars of models. Default 0. */
  readonly cpuSecond?: number;
  /** Where it is kept. Default: in memory, gone with the process. */
  readonly store?: BudgetStore;
}

/** Limits of one run. Each is left out for no limit. */
export interface RunLimits {
  readonly usd?: number;
  /** Tokens of models, in and out. */
  readonly tokens?: number;
  /** Milliseconds of models and skills, added up, also those that ran at the same time. */
  readonly wallTimeMs?: number;
  readonly fuel?: number;
  /** Bytes of HTTP of skills, requests and answers. */
  readonly egressBytes?: number;
  /** Calls of models and skills. */
  readonly calls?: number;
}

/** Millionths of a dollar in one. */
export const microUsdPerUsd = 1_000_000;

/**
 * Turns dollars into millionths, rounded down for a limit never to be more than was written.
 *
 * @throws OptionError for what is no amount of money.
 */
export function limitInMicroUsd(usd: number, option: string): number {
  const microUsd = Math.floor(Number((usd * microUsdPerUsd).toPrecision(15)));
  if (!Number.isSafeInteger(microUsd) || usd < 0) throw new OptionError(option, "it is no amount of US dollars");
  return microUsd;
}

/** The limits of a run in the units of the ledger. */
export function amountsOfRun({ usd, ...others }: RunLimits): Amounts {
  for (const [name, value] of Object.entries(others)) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new OptionError(`budget.perRun.${name}`, "it is not a whole number of 0 or more");
    }
  }
  return usd === undefined ? others : { ...others, microUsd: limitInMicroUsd(usd, "budget.perRun.usd") };
}
