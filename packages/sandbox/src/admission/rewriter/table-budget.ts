import type { ParsedTable } from "../reader/parsed-module.ts";
import { overLimit } from "../rejections.ts";

/**
 * The maximum of each table, so that all together never exceed the budget.
 *
 * A table that no instruction grows keeps its size. What the budget leaves after all minima is split evenly among the
 * tables that can grow; a share above the maximum a table declares goes to the tables after it.
 *
 * @throws ModuleRejectedError When the minima alone exceed the budget.
 */
export function splitTableBudget(tables: readonly ParsedTable[], maxTableElements: number): readonly number[] {
  const initial = tables.reduce((sum, table) => sum + table.minimum, 0);
  if (initial > maxTableElements) {
    throw overLimit({ what: "table elements at the start", value: initial, maximum: maxTableElements });
  }
  let spare = maxTableElements - initial;
  let growing = tables.filter((table) => table.grows).length;
  return tables.map(({ minimum, maximum, grows }) => {
    if (!grows) {
      return minimum;
    }
    const growth = Math.min(Math.floor(spare / growing), (maximum ?? Number.POSITIVE_INFINITY) - minimum);
    spare -= growth;
    growing -= 1;
    return minimum + growth;
  });
}
