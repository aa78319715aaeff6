import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { CordonEvent } from "@cordon/core";
import { createRuntime, type Receipt, type Runtime, type Skill } from "@cordon/runtime";
import { asksHost, assembleGuest, type GuestName } from "./limit-guests.ts";
import { memoryGrowth, type MemoryGrowth, sampleMemory } from "./memory-samples.ts";
import { type MixedCall, mixedCalls } from "./mixed-calls.ts";

/** How much load, and who hears of its progress. */
export interface LoadOptions {
  readonly calls: number;
  /** Calls that are under way at once. */
  readonly inFlight: number;
  readonly onProgress?: (settled: number) => void;
}

/** What the load came to. */
export interface LoadReport {
  readonly calls: number;
  readonly seconds: number;
  readonly callsPerSecond: number;
  /** How many calls ended in which way. */
  readonly endings: Readonly<Record<string, number>>;
  /** Calls that ended in another way than they had to, the first twenty of them in words. */
  readonly wrong: readonly string[];
  readonly wrongCalls: number;
  /** Calls that did not end exactly once by the events of the runtime. */
  readonly notOnce: number;
  readonly crashedCells: number;
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly eventLoopUtilization: number;
  readonly memory: MemoryGrowth;
}

const tenants = 8;
const samples = 100;

/**
 * Runs a mix of calls at full speed through a runtime and holds every single one against the only way it may end.
 *
 * @param options How many calls, how many at once.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const folder = await mkdtemp(join(tmpdir(), "cordon-load-"));
  await writeFile(join(folder, "a.txt"), "content of a");
  const started = new Map<number, number>();
  let crashedCells = 0;
  let closing = false;
  const onEvent = (event: CordonEvent): void => {
    if (event.type === "call-start") started.set(event.callId, 0);
    else if (event.type === "call-end") started.set(event.callId, (started.get(event.callId) ?? 0) + 1);
    else if (event.type === "cell-exit" && event.cause !== "idle" && !closing) crashedCells += 1;
  };
  try {
    await using runtime = await createRuntime({
      grants: ["fs:read:/data/*"],
      mounts: { "/data": folder },
      limits: { queueTime: "10m" },
      onEvent,
    });
    const skills = await loadGuests(runtime);
    const measured = await measure(skills, options);
    const notOnce = [...started.values()].filter((ends) => ends !== 1).length;
    closing = true;
    return { ...measured, notOnce, crashedCells };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(
  skills: ReadonlyMap<GuestName, Skill>,
  { calls, inFlight, onProgress }: LoadOptions,
): Promise<Omit<LoadReport, "notOnce" | "crashedCells">> {
  const endings: Record<string, number> = {};
  const wrong: string[] = [];
  let wrongCalls = 0;
  const memory = [sampleMemory()];
  const schedule = weighted();
  let next = 0;
  let settled = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const utilization: EventLoopUtilization = performance.eventLoopUtilization();
  const startedMs = performance.now();
  delay.enable();
  const caller = async (): Promise<void> => {
    while (next < calls) {
      const index = next++;
      const kind = schedule(index);
      const problem = await callOnce(kind, index, skills, (ending) => {
        endings[ending] = (endings[ending] ?? 0) + 1;
      });
      if (problem !== undefined) {
        wrongCalls += 1;
        if (wrong.length < 20) wrong.push(problem);
      }
      settled += 1;
      if (settled % Math.ceil(calls / samples) === 0) {
        memory.push(sampleMemory());
        onProgress?.(settled);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  delay.disable();
  const seconds = (performance.now() - startedMs) / 1_000;
  // The histogram counts from one tick of its timer to the next: the tick itself is no delay.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - 1);
  return {
    calls,
    seconds,
    callsPerSecond: calls / seconds,
    endings,
    wrong,
    wrongCalls,
    eventLoopDelayMs: { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) },
    eventLoopUtilization: performance.eventLoopUtilization(utilization).utilization,
    memory: memoryGrowth(memory),
  };
}

async function loadGuests(runtime: Runtime): Promise<ReadonlyMap<GuestName, Skill>> {
  const names = [...new Set(mixedCalls.map(({ guest }) => guest))];
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[GuestName, Skill]> => {
        const permissions = asksHost(name) ? ["fs:read:/data/*"] : [];
        const manifest = { abi: 1, id: name.toLowerCase(), name, version: "1.0.0", permissions };
        return [name, await runtime.load(await assembleGuest(name), { manifest })];
      }),
    ),
  );
}

/** Makes one call and says what is wrong with its end, if anything is. */
async function callOnce(
  kind: MixedCall,
  index: number,
  skills: ReadonlyMap<GuestName, Skill>,
  count: (ending: string) => void,
): Promise<string | undefined> {
  const skill = skills.get(kind.guest);
  if (skill === undefined) throw new Error(`Cannot find the guest ${kind.guest}`);
  const input = kind.input(index);
  const aborting = kind.givesUp === true ? new AbortController() : undefined;
  const signal = aborting === undefined ? {} : { signal: aborting.signal };
  const running = skill.call(input, { ...kind.options, ...signal, tenant: `tenant-${index % tenants}` });
  aborting?.abort();
  const receipt = await running;
  count(endingOf(receipt));
  const { status, limit } = kind;
  if (receipt.status !== status || receipt.limit !== limit) {
    return `call ${index} of ${kind.guest} ended as ${endingOf(receipt)}, not ${status} ${limit ?? ""}: ${receipt.message ?? ""}`;
  }
  if (kind.echoes === true && !isEcho(receipt, kind.input(index))) {
    return `call ${index} of ${kind.guest} gave something else than its own input`;
  }
  return undefined;
}

const endingOf = ({ status, limit }: Receipt): string => (limit === undefined ? status : `${status} ${limit}`);

function isEcho({ output }: Receipt, input: Uint8Array): boolean {
  const bytes = typeof output === "string" ? new TextEncoder().encode(output) : output;
  return bytes instanceof Uint8Array && Buffer.compare(bytes, input) === 0;
}

/** The kind of each call, the same in every run: weights are met within each thousand, in an order that mixes them. */
function weighted(): (index: number) => MixedCall {
  const kinds = mixedCalls.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  const stride = coprimeStride(kinds.length);
  return (index) => {
    const kind = kinds[(index * stride) % kinds.length];
    if (kind === undefined) throw new RangeError("Cannot choose a call: there are no kinds");
    return kind;
  };
}

/** A stride near the golden section that meets every place. */
function coprimeStride(length: number): number {
  const divisor = (left: number, right: number): number => (right === 0 ? left : divisor(right, left % right));
  let stride = Math.round(length * 0.618);
  while (divisor(stride, length) !== 1) stride += 1;
  return stride;
}
