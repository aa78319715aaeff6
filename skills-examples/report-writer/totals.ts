/** The rows of one name together. */
export interface Total {
  readonly name: string;
  readonly count: number;
  readonly sum: number;
}

/** One row to add up. */
export interface Named {
  readonly name: string;
  readonly amount: number;
}

/** Adds up rows of the same name, in the order in which the names come up. */
export function totalsOf(entries: readonly Named[]): readonly Total[] {
  const totals = new Map<string, Total>();
  for (const { name, amount } of entries) {
    const { count, sum } = totals.get(name) ?? { count: 0, sum: 0 };
    totals.set(name, { name, count: count + 1, sum: sum + amount });
  }
  return [...totals.values()];
}

/** The largest first, and what is beyond some number of them as one. */
export function largestOf(totals: readonly Total[], most: number): readonly Total[] {
  const sorted = totals.toSorted((left, right) => right.sum - left.sum || (left.name < right.name ? -1 : 1));
  if (sorted.length <= most) return sorted;
  const rest = sorted.slice(most);
  const others = {
    name: `${rest.length} others`,
    count: rest.reduce((total, { count }) => total + count, 0),
    sum: rest.reduce((total, { sum }) => total + sum, 0),
  };
  return [...sorted.slice(0, most), others];
}
