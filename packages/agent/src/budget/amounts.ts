/**
 * What a budget counts, all in whole numbers: millionths of a US dollar, tokens of models in and out, milliseconds that
 * models and skills took, fuel, bytes of HTTP of skills, and calls of models and skills.
 */
export type BudgetDimension = "microUsd" | "tokens" | "wallTimeMs" | "fuel" | "egressBytes" | "calls";

/** An amount for some dimensions. One that is left out is zero as a use, and no limit as a limit. */
export type Amounts = Readonly<Partial<Record<BudgetDimension, number>>>;

/** Every dimension, in the order in which a refusal names the first without room. */
export const budgetDimensions: readonly BudgetDimension[] = [
  "microUsd",
  "tokens",
  "wallTimeMs",
  "fuel",
  "egressBytes",
  "calls",
];

/**
 * Adds two amounts, dimension by dimension. A sum beyond the exact integers stays at the largest of them.
 *
 * @returns A dimension that neither has is left out.
 */
export function addAmounts(first: Amounts, second: Amounts): Amounts {
  return combine(first, second, (a, b) => Math.min(a + b, Number.MAX_SAFE_INTEGER));
}

/** Takes the second from the first, dimension by dimension, never below zero. */
export function subtractAmounts(first: Amounts, second: Amounts): Amounts {
  return combine(first, second, (a, b) => Math.max(a - b, 0));
}

/** Rounds up to whole numbers; what is no number, or below zero, counts as zero. */
export function wholeAmounts(amounts: Amounts): Amounts {
  return combine(amounts, {}, (value) =>
    Number.isFinite(value) ? Math.min(Math.max(Math.ceil(value), 0), Number.MAX_SAFE_INTEGER) : 0,
  );
}

function combine(first: Amounts, second: Amounts, join: (a: number, b: number) => number): Amounts {
  const result: Partial<Record<BudgetDimension, number>> = {};
  for (const dimension of budgetDimensions) {
    const a = first[dimension];
    const b = second[dimension];
    if (a !== undefined || b !== undefined) result[dimension] = join(a ?? 0, b ?? 0);
  }
  return result;
}
