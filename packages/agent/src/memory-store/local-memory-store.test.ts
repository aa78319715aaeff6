import { describeMemoryStore } from "./contract/describe-memory-store.ts";
import { createLocalMemoryStore } from "./local-memory-store.ts";

describeMemoryStore("createLocalMemoryStore()", () => {
  let nowMs = 0;
  return {
    store: createLocalMemoryStore({ nowMs: () => nowMs }),
    advanceMs: (milliseconds) => (nowMs += milliseconds),
  };
});
