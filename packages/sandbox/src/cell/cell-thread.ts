import { parentPort, workerData } from "node:worker_threads";
import { SlotTable } from "../dispatch/slot-table.ts";
import { systemThreadId } from "../dispatch/watchdog/thread-time.ts";
import { WakeWord } from "../dispatch/wake-word.ts";
import type { GuardedThreadData } from "../dispatch/watchdog/input.ts";
import type { LimitName } from "@cordon/core";
import type { ActiveCall } from "./active-call.ts";
import type { CellResult } from "./call.ts";
import { fromCallRow } from "./call-row.ts";
import { CpuMeter } from "./cpu-meter.ts";
import type { GuestRun } from "./guest-run.ts";
import { GuestRunner } from "./guest-runner.ts";
import { GuestSession } from "./guest-session.ts";
import type {
  AnswerInput,
  CallInput,
  CellInput,
  CompletionsInput,
  EndSessionInput,
  InterruptInput,
  UnparkInput,
} from "./input.ts";
import type { RunnableModule } from "./interface.ts";
import { Lane } from "./lane.ts";
import { MemoryPool } from "./memory-pool.ts";
import { MessageBatch } from "./message-batch.ts";
import type { CellOutput } from "./output.ts";
import { ParkingLot } from "./parking/parking-lot.ts";
import { realTrap } from "./real-trap.ts";
import { ResultPace } from "./result-pace.ts";
import { toResultRow } from "./result-row.ts";

/** A kernel that grew beyond 8 MiB, and 2 MiB for what it knows of them, is dropped with its lane after the call. */
const keptKernelPages = 160;

if (parentPort === null) throw new Error("Cannot load a cell on the main thread");
const { slots, firstSlot, slotCount, port } = workerData as GuardedThreadData;

const table = new SlotTable(slots);
const cpu = new CpuMeter(() => performance.now());
const runner = new GuestRunner({ table, wake: new WakeWord(slots.wake), pool: new MemoryPool(), cpu });
const lot = new ParkingLot(table.committed, firstSlot + slotCount - 1);
const host = new MessageBatch<CellOutput>(port);
const pace = new ResultPace();
const modules = new Map<number, RunnableModule>();
/** Made when a call needs them: a thread that just started has its first call to run. */
const lanes: Lane[] = [];
/** By lane: each has one of its own, with a kernel of its own, and no other call is ever on it. */
const sessions = new Map<number, GuestSession>();
const running = new Map<number, GuestRun>();

const fuelLeftOf = ({ fuel }: ActiveCall): number | undefined =>
  fuel === undefined ? undefined : Math.max(0, Number(fuel.value));

function createLane(index: number): Lane {
  return new Lane({
    slot: firstSlot + index,
    slots: slots.memory,
    ask: (active, name, request) => {
      const { generation } = active;
      host.post({ type: "host-call", generation, name, request, fuelLeft: fuelLeftOf(active) }, request);
      host.flush();
    },
    startOperation: (active, operation, name, request) => {
      const { generation } = active;
      const fuelLeft = fuelLeftOf(active);
      host.post({ type: "operation", generation, operation, name, request, fuelLeft }, request);
      host.flush();
    },
    cancelOperation: ({ generation }, operation) => {
      host.post({ type: "cancel-operation", generation, operation });
      host.flush();
    },
    awaitOperations: ({ generation }, timeoutMs) => {
      host.post({ type: "wait", generation, timeoutMs });
      host.flush();
    },
    interrupted: () => table.reason(firstSlot + index) !== undefined,
    onWait: (active) => {
      table.setRunning(firstSlot + index, false);
      active.cpuMs += cpu.turn();
    },
    onResume: () => table.setRunning(firstSlot + index, true),
    now: Date.now,
  });
}

/**
 * Starts a guest, unless the host took the call back. What others have to say goes out first, here and wherever a guest
 * waits or ends beside others: the next one may compute for as long as its limit lets it. See {@link ResultPace} for the
 * exception.
 *
 * @returns Whether the guest may still have something to do.
 */
function start(row: CallInput): boolean {
  const { lane: index, generation, session: sessionId, call } = fromCallRow(row);
  if (!table.claim(firstSlot + index, generation)) {
    host.post({ type: "untaken", generation });
    return false;
  }
  const session = sessionId === 0 ? undefined : sessionOn(index, sessionId);
  const lane = session?.lane ?? (lanes[index] ??= createLane(index));
  const module = modules.get(call.moduleId);
  if (module === undefined || index >= slotCount) throw new Error(`Cannot run a call: no lane ${index}, or no module`);
  const end = (result: CellResult): void => {
    running.delete(generation);
    const last = run.lane;
    if (session === undefined && last !== undefined) renew(last.slot - firstSlot, last);
    host.post(toResultRow(generation, result), result.output);
    pace.ended(call.moduleId, result.usage.cpuMs);
    if (running.size > 0) host.flush();
  };
  const run = runner.begin(lane, { module, generation, call, session });
  running.set(generation, run);
  if (!pace.mayHold(call.moduleId, host.size)) host.flush();
  const result = run.run();
  if (result instanceof Promise) void result.then(end);
  else end(result);
  return result instanceof Promise;
}

/** The session on a lane, made for its first call. */
function sessionOn(index: number, sessionId: number): GuestSession {
  const known = sessions.get(index);
  if (known === undefined) {
    const session = new GuestSession(sessionId, createLane(index));
    sessions.set(index, session);
    return session;
  }
  if (known.sessionId !== sessionId || known.ended) throw new Error("Cannot run a call: its session has ended");
  return known;
}

function endSession({ lane, session }: EndSessionInput): void {
  sessions.get(lane)?.end();
  sessions.delete(lane);
  host.post({ type: "session-ended", session });
}

/** The waiting call of a generation, which from now on waits no more. */
function takeWaiting(
  generation: number,
): { readonly resolve: (answer: Uint8Array) => void; readonly reject: () => void } | undefined {
  const active = running.get(generation)?.active;
  const waiting = active?.waiting;
  if (active === undefined || waiting === undefined) return undefined;
  active.waiting = undefined;
  return { resolve: waiting.resolve, reject: () => waiting.reject(realTrap()) };
}

/** Takes what an answer cost from what the guest has left; with less than nothing left it ends at its next check. */
function payFuel({ generation, fuel }: Pick<AnswerInput, "generation" | "fuel">): void {
  const counter = fuel === 0 ? undefined : running.get(generation)?.active.fuel;
  if (counter !== undefined) counter.value -= BigInt(fuel);
}

/** Lets a guest go on with the operations that are complete, or ends it because one of them cannot be. */
function complete(input: Omit<CompletionsInput, "type">): void {
  const { generation, completions } = input;
  const active = running.get(generation)?.active;
  if (active === undefined) return;
  payFuel(input);
  let frame: ReturnType<ActiveCall["operations"]["complete"]> | undefined;
  try {
    frame = active.operations.complete(completions);
  } catch {
    // The host answered with something that is no frame.
  }
  if (frame instanceof Uint8Array) return takeWaiting(generation)?.resolve(frame);
  refuse(active, frame?.[2]);
}

function park(generation: number): void {
  let lane: Lane | undefined;
  try {
    const run = running.get(generation);
    // Of a forgotten module nothing may be kept that the next word about it would have to drop.
    if (run !== undefined && modules.has(run.active.call.moduleId)) lane = run.park(lot);
  } catch {
    // The engine has no room for what would be kept: the guest keeps its instance.
  }
  if (lane !== undefined) renew(lane.slot - firstSlot, lane);
  host.post({ type: "parked", generation, isParked: lane !== undefined });
}

/** Drops a lane whose kernel became too large to keep. */
function renew(index: number, lane: Lane): void {
  if (lane.kernel.committedPages() > keptKernelPages) lanes[index] = createLane(index);
}

function unpark(input: UnparkInput): void {
  const { generation, lane: index } = input;
  const run = running.get(generation);
  const waiting = run?.active.waiting;
  if (run === undefined || waiting === undefined) return;
  try {
    if (run.unpark((lanes[index] ??= createLane(index)))) return complete(input);
    takeWaiting(generation)?.reject();
  } catch (error) {
    // The engine has no room for one more instance.
    run.active.waiting = undefined;
    waiting.reject(error as WebAssembly.RuntimeError);
  }
}

/** Ends a guest that waits: a limit is exhausted, or the host failed. */
function refuse(active: ActiveCall, limit: LimitName | undefined): void {
  if (limit === undefined) active.hostFailed = true;
  else if (limit === "memory") active.hostFull = true;
  else active.exhausted ??= limit;
  takeWaiting(active.generation)?.reject();
}

/** @returns Whether code of a guest may now wait for its turn in the microtask queue. */
function handle(input: CellInput): boolean {
  if (!("type" in input)) return start(input);
  switch (input.type) {
    case "module":
      modules.set(input.moduleId, input);
      return false;
    case "forget":
      modules.delete(input.moduleId);
      pace.forget(input.moduleId);
      lot.forget(input.moduleId);
      return false;
    case "end-session":
      endSession(input);
      return false;
    case "flush":
      host.flush();
      return false;
    case "answer":
      payFuel(input);
      takeWaiting(input.generation)?.resolve(input.answer);
      return true;
    case "completions":
      complete(input);
      return true;
    case "park":
      park(input.generation);
      return false;
    case "unpark":
      unpark(input);
      return true;
    case "end-parked":
      running.get(input.generation)?.endParked(input.reason);
      return true;
    case "refuse": {
      const active = running.get(input.generation)?.active;
      if (active === undefined) return false;
      refuse(active, input.limit);
      return true;
    }
  }
}

const inbox: CellInput[] = [];

/**
 * Handles what came, one guest at a time: what a guest does after it was started or answered runs when this returns, and
 * must run before the next one computes. Else a call that ended would not be seen to end.
 */
function handleInbox(): void {
  cpu.wake();
  for (let input = inbox.shift(); input !== undefined; input = inbox.shift()) {
    if (handle(input) && inbox.length > 0) {
      setImmediate(handleInbox);
      return;
    }
  }
}

port.on("message", (inputs: readonly CellInput[]) => {
  const idle = inbox.length === 0;
  inbox.push(...inputs);
  if (idle) handleInbox();
});

parentPort.on("message", ({ generation }: InterruptInput) => {
  cpu.wake();
  // One that is parked was just given a lane, whose slot says why it ends. It hears of the lane next.
  if (running.get(generation)?.lane !== undefined) takeWaiting(generation)?.reject();
});

table.setThread(firstSlot, systemThreadId());
port.postMessage([{ type: "ready" } satisfies CellOutput]);
