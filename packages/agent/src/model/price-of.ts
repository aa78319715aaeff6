import { dearestPrice, type ModelPrice, type PriceTable } from "../budget/price-table.ts";
import type { ModelEntry } from "./model-entry.ts";

/** How prices are found. */
export interface Pricing {
  readonly prices: PriceTable | undefined;
  readonly unknownPrice: "refuse" | "worst-case";
}

/**
 * The price of a model: its own, the table's, or with `worst-case` the dearest of the table.
 *
 * @returns Undefined when it is not known.
 */
export function priceOf(entry: ModelEntry & { readonly name: string }, pricing: Pricing): ModelPrice | undefined {
  const { prices, unknownPrice } = pricing;
  if (entry.price !== undefined) return entry.price;
  if (prices === undefined) return undefined;
  if (Object.hasOwn(prices.models, entry.name)) return prices.models[entry.name];
  return unknownPrice === "worst-case" ? dearestPrice(prices) : undefined;
}
