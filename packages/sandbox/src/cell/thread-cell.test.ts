import { Watchdog } from "../dispatch/watchdog/watchdog.ts";
import { describeCell } from "./contract/cell-contract.ts";
import { ThreadCell } from "./thread-cell.ts";

describeCell("a thread of this process", async () => {
  const watchdog = new Watchdog();
  const cell = new ThreadCell(watchdog, { stacks: 4, lanes: 16 });
  return {
    cell,
    kill: () => cell.terminate("the test killed it"),
    dispose: () => watchdog[Symbol.asyncDispose](),
  };
});
