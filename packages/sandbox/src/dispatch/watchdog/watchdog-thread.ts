import { parentPort, workerData } from "node:worker_threads";
import { SlotTable } from "../slot-table.ts";
import { WakeWord } from "../wake-word.ts";
import { DeadlineScan, type GuardedThread } from "./deadline-scan.ts";
import type { InterruptCallInput, SpawnInput, WatchdogData, WatchdogInput } from "./input.ts";
import type { WatchdogOutput } from "./output.ts";
import { spawnThread } from "./spawn-thread.ts";

const longestSleepMilliseconds = 60_000;
const shortestSleepMilliseconds = 0.1;

if (parentPort === null) throw new Error("Cannot load the watchdog on the main thread");
const host = parentPort;
const { slots } = workerData as WatchdogData;
const table = new SlotTable(slots);
const wake = new WakeWord(slots.wake);
const scan = new DeadlineScan(table);
const threads = new Map<number, GuardedThread>();

const say = (output: WatchdogOutput): void => host.postMessage(output);
const now = (): bigint => process.hrtime.bigint();

function spawn(request: SpawnInput): void {
  const { threadId } = request;
  const thread = spawnThread(request, table, {
    onLate: (generation) => say({ type: "call-late", threadId, generation }),
    onExit: (cause) => {
      threads.delete(threadId);
      scan.forget(thread);
      say({ type: "thread-exit", threadId, cause });
    },
  });
  threads.set(threadId, thread);
}

function interrupt({ threadId, slot, generation, reason }: InterruptCallInput): void {
  const thread = threads.get(threadId);
  if (thread === undefined || !table.interrupt(slot, generation, reason)) return;
  if (!thread.interruptible) {
    thread.terminate(reason);
    return;
  }
  scan.watch(thread, slot, generation, now());
  thread.notify(generation);
  wake.wakeBefore(0n);
}

host.on("message", (input: WatchdogInput) => {
  switch (input.type) {
    case "spawn":
      return spawn(input);
    case "interrupt":
      return interrupt(input);
    case "terminate":
      return threads.get(input.threadId)?.terminate(input.cause);
  }
});

async function watch(): Promise<never> {
  for (;;) {
    const sequence = wake.sequence();
    wake.announce(scan.look(threads.values(), now()));
    const next = scan.look(threads.values(), now());
    wake.announce(next);
    const milliseconds = Number(next - now()) / 1e6;
    await wake.sleep(sequence, Math.min(longestSleepMilliseconds, Math.max(shortestSleepMilliseconds, milliseconds)));
  }
}

void watch();
