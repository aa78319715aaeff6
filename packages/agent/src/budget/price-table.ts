import { OptionError } from "@cordon/core";
import { parseStrictYaml } from "../strict-yaml.ts";
import { limitInMicroUsd } from "./budget-options.ts";

/** What a model costs, in US dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Tokens read from the provider's cache. Default: as input. */
  readonly cacheRead?: number;
  /** Tokens written to the provider's cache. Default: as input. */
  readonly cacheWrite?: number;
}

/** Prices of one moment. There is none in this package: prices change, and a wrong one is worse than none. */
export interface PriceTable {
  /** Names this state of the table; it stands beside the costs of a run. */
  readonly version: string;
  /** By `PROVIDER/MODEL`, as the events name it. */
  readonly models: Readonly<Record<string, ModelPrice>>;
}

/** Tokens of one answer. What a provider did not say is undefined. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

const priceNames: readonly (keyof ModelPrice)[] = ["input", "output", "cacheRead", "cacheWrite"];

/**
 * Checks a price table.
 *
 * @throws OptionError when a price is missing, negative or no number.
 */
export function checkPriceTable(table: PriceTable): PriceTable {
  if (typeof table.version !== "string" || table.version === "") {
    throw new OptionError("budget.prices.version", "it is not a text that names the table");
  }
  const unknown = Object.keys(table).find((name) => name !== "version" && name !== "models");
  if (unknown !== undefined) throw new OptionError(`budget.prices.${unknown}`, "it is unknown");
  if (!isRecord(table.models)) throw new OptionError("budget.prices.models", "it is no object");
  for (const [model, price] of Object.entries(table.models)) {
    if (!isRecord(price)) throw new OptionError(`budget.prices.models.${model}`, "it is no object");
    for (const [name, value] of Object.entries(price)) {
      const option = `budget.prices.models.${model}.${name}`;
      if (!(priceNames as readonly string[]).includes(name)) throw new OptionError(option, "it is unknown");
      if (typeof value !== "number" || !(value >= 0)) throw new OptionError(option, "it is not a price of 0 or more");
      limitInMicroUsd(value, option);
    }
    for (const needed of ["input", "output"] as const) {
      if (price[needed] === undefined) throw new OptionError(`budget.prices.models.${model}`, `it lacks "${needed}"`);
    }
  }
  return table;
}

/**
 * Reads a price table from YAML: `version`, and `models` with `input`, `output`, `cacheRead` and `cacheWrite` in US dollars for
 * a million tokens.
 *
 * @throws OptionError when it is none.
 */
export function parsePriceTable(text: string): PriceTable {
  const table = parseStrictYaml(text, "budget.prices");
  if (typeof table !== "object" || table === null) throw new OptionError("budget.prices", "it is no object");
  return checkPriceTable(table as PriceTable);
}

/** The dearest price there is in each part; undefined for an empty table. */
export function dearestPrice(table: PriceTable): ModelPrice | undefined {
  const prices = Object.values(table.models);
  if (prices.length === 0) return undefined;
  const highest = (part: (price: ModelPrice) => number): number => Math.max(...prices.map(part));
  return {
    input: highest(dearestInput),
    output: highest(({ output }) => output),
  };
}

/**
 * What tokens cost, in millionths of a dollar, rounded up.
 *
 * A price in dollars for a million tokens is one in millionths of a dollar for each.
 */
export function costOf(tokens: TokenCounts, price: ModelPrice): number {
  const { cacheRead = 0, cacheWrite = 0 } = tokens;
  const plain = Math.max(tokens.input - cacheRead - cacheWrite, 0);
  const cost =
    plain * price.input +
    cacheRead * (price.cacheRead ?? price.input) +
    cacheWrite * (price.cacheWrite ?? price.input) +
    tokens.output * price.output;
  return Math.ceil(Number(cost.toPrecision(15)));
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** The most that tokens can cost, whatever part of the input a cache serves or keeps. */
export function worstCostOf(tokens: Pick<TokenCounts, "input" | "output">, price: ModelPrice): number {
  return costOf(tokens, { input: dearestInput(price), output: price.output });
}

function dearestInput({ input, cacheRead, cacheWrite }: ModelPrice): number {
  return Math.max(input, cacheRead ?? 0, cacheWrite ?? 0);
}
