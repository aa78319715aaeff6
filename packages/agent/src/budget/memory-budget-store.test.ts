import { describeBudgetStore } from "./contract/describe-budget-store.ts";
import { createMemoryBudgetStore } from "./memory-budget-store.ts";

describeBudgetStore("createMemoryBudgetStore()", () => createMemoryBudgetStore());
