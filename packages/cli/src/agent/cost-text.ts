import { countText, counted } from "../quantity-text.ts";

/** What something used, as far as these lines show it. */
export interface ShownAmounts {
  readonly tokens?: number;
  readonly wallTimeMs?: number;
  readonly microUsd?: number;
}

/**
 * What a model or a run cost: `1,532 tokens, $0.004210`.
 *
 * @param isPriced Whether the dollars are known.
 */
export function costText({ tokens = 0, microUsd = 0 }: ShownAmounts, isPriced: boolean): string {
  return `${counted(tokens, "token")}, ${isPriced ? dollars(microUsd) : "price not known"}`;
}

/** What a call of a skill took: `, 41 ms`, and its dollars where it has some. */
export function toolCostText({ wallTimeMs, microUsd = 0 }: ShownAmounts): string {
  const time = wallTimeMs === undefined ? "" : `, ${countText(Math.round(wallTimeMs))} ms`;
  return microUsd === 0 ? time : `${time}, ${dollars(microUsd)}`;
}

const dollars = (microUsd: number): string => `$${(microUsd / 1_000_000).toFixed(6)}`;
