import { type ResourceLimits, Worker } from "node:worker_threads";
import { threadEntry, threadFlags } from "../../thread-entry.ts";
import type { SlotTable } from "../slot-table.ts";
import type { GuardedThread } from "./deadline-scan.ts";
import { threadTimeNanoseconds } from "./thread-time.ts";
import type { GuardedThreadData, GuardedThreadKind, SpawnInput } from "./input.ts";

const entries: Record<GuardedThreadKind, string> = {
  cell: "cell/cell-thread",
  admission: "admission/admission-thread",
};

/**
 * Limits of the threads, in MiB. The heap bounds what messages and our own code take; a guest's memory is outside of it and
 * has its own limits. A cell's stack is as large as those that waiting guests get: a guest recurses as deep on either, and
 * a deep recursion has fewer levels to return through when it is stopped.
 */
const resourceLimits: Record<GuardedThreadKind, ResourceLimits> = {
  cell: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, stackSizeMb: 1 },
  admission: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 },
};

/** What the watchdog hears of a thread. */
export interface ThreadListener {
  /** A call of the thread was interrupted because its deadline passed. */
  readonly onLate: (generation: number) => void;
  /** The thread ended, with the cause. Called once. */
  readonly onExit: (cause: string) => void;
}

/**
 * Spawns a guarded thread with an empty environment. It is never told to keep the process alive: the host does that
 * while it waits for something.
 *
 * @param request What to spawn, and the port it talks to the host over.
 * @param table The slots it shares with the watchdog.
 * @param listener What happens to it.
 */
export function spawnThread(request: SpawnInput, table: SlotTable, listener: ThreadListener): GuardedThread {
  const workerData: GuardedThreadData = {
    slots: table.buffers,
    firstSlot: request.firstSlot,
    slotCount: request.slots,
    port: request.port,
  };
  const worker = new Worker(threadEntry(entries[request.kind], import.meta.url), {
    workerData,
    transferList: [request.port],
    env: {},
    execArgv: threadFlags(process.execArgv),
    name: `cordon ${request.kind} ${request.threadId}`,
    resourceLimits: resourceLimits[request.kind],
  });
  let cause: string | undefined;
  worker.on("error", (error: unknown) => {
    cause ??= error instanceof Error ? `${error.name}: ${error.message}` : "an unknown error";
  });
  worker.on("exit", (exitCode) => {
    table.setThread(request.firstSlot, 0);
    listener.onExit(cause ?? `its thread exited with code ${exitCode}`);
  });
  return {
    threadId: request.threadId,
    firstSlot: request.firstSlot,
    slots: request.slots,
    interruptible: request.kind === "cell",
    timeNanoseconds: () => threadTimeNanoseconds(table.thread(request.firstSlot)),
    notify: (generation) => {
      worker.postMessage({ type: "interrupt", generation });
      listener.onLate(generation);
    },
    terminate: (reason) => {
      cause ??= reason;
      table.interruptAll(request.firstSlot, request.slots);
      void worker.terminate();
    },
  };
}
