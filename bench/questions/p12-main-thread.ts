import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { AdmissionTimeoutError, type CordonError, ModuleRejectedError } from "@cordon/runtime";
import { keepInFlight } from "../keep-in-flight.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { type HostileModule, hostileModules } from "../kernels/hostile-modules.ts";
import { standAlone } from "../kernels/stand-alone.ts";
import { jsonPayload } from "../payload.ts";
import { startBatchingWorkers } from "../peers/batching-workers.ts";
import type { Question, Row } from "../question.ts";
import { readQuickJs } from "../quickjs/quickjs-engine.ts";
import { type CordonSkill, startCordonSkill } from "../subjects/cordon-skill.ts";
import { type BytesCall, callSkill } from "../subjects/runtime-call.ts";

const payloadBytes = 1024;
const atOnce = 128;
const loadsAtOnce = 4;
const aimMs = 10;
const resolutionMs = 1;

/** P12: how long the main thread of an application is kept from its own work. */
export const mainThread: Question = {
  id: "P12",
  asks: "how late the main thread comes to its own work, while calls are in flight and while hostile modules load",
  answer: async ({ quick, progress }) => {
    const seconds = quick ? 3 : 12;
    const module = await compileKernel("echo");
    await using runtime = await startCordonSkill("echo", module);
    await using workers = await startBatchingWorkers(2, await compileKernel("echo", { importsMemory: true }));
    const hostile = hostileModules(standAlone(await readQuickJs(), 0));
    const settled = new Map<string, number>();
    const loadNext = loader(runtime, hostile, settled);
    await callFor(callSkill(runtime.skill), 0.5);
    await callFor(workers.call, 0.5);
    for (const _ of hostile) await loadNext();
    progress("nothing to do");
    const idle = await delayDuring(() => wait(seconds * 1000));
    progress("calls in flight");
    const calls = await delayDuring(() => callFor(callSkill(runtime.skill), seconds));
    progress("calls in flight, bare workers");
    const bare = await delayDuring(() => callFor(workers.call, seconds));
    progress("hostile modules");
    const loads = await delayDuring(() => untilOver(seconds, loadNext, loadsAtOnce));
    const peerRow = (measured: string, ours: Delay, peer: string, theirs: Delay): readonly Row[] => [
      row(`${measured}, p99`, ours.p99, { name: peer, figure: { value: theirs.p99, unit: "ms" } }, aimMs),
      row(`${measured}, max`, ours.max, { name: peer, figure: { value: theirs.max, unit: "ms" } }),
    ];
    const others = [...settled.keys()].filter((way) => !expectedErrors.has(way));
    return {
      rows: [
        ...peerRow(`${atOnce} calls in flight`, calls, "two bare workers", bare),
        ...peerRow(`hostile modules, ${loadsAtOnce} at once`, loads, "nothing to do", idle),
      ],
      checks: [
        {
          promise: "every hostile module was refused, or gave up in time",
          held: others.length === 0,
          detail: [...settled].map(([way, times]) => `${times} × ${way}`).join(", "),
        },
      ],
      notes: [
        `the event loop's delay, sampled every ${resolutionMs} ms, which is in every figure; ${seconds} s of each, one after the other`,
        `the hostile modules: ${hostile.map(({ name }) => name).join(", ")}`,
      ],
      samples: { idle, calls, bare, loads },
    };
  },
};

const expectedErrors: ReadonlySet<string> = new Set([ModuleRejectedError.name, AdmissionTimeoutError.name]);

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

async function delayDuring(work: () => Promise<unknown>): Promise<Delay> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  await work();
  histogram.disable();
  const inMs = (nanoseconds: number): number => nanoseconds / 1e6;
  return {
    p50: inMs(histogram.percentile(50)),
    p99: inMs(histogram.percentile(99)),
    max: inMs(histogram.max),
  };
}

async function callFor(call: BytesCall, seconds: number): Promise<void> {
  const payload = jsonPayload(payloadBytes);
  await untilOver(seconds, () => call(payload.slice()), atOnce);
}

/** Repeats work until the time is over, so many at once. */
async function untilOver(seconds: number, work: () => Promise<unknown>, times: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const repeat = async (): Promise<void> => {
    while (performance.now() < until) await work();
  };
  await keepInFlight(repeat, times, times);
}

/** Loads the next of the modules, and counts how it went. */
function loader(
  runtime: CordonSkill,
  modules: readonly HostileModule[],
  settled: Map<string, number>,
): () => Promise<void> {
  let turn = 0;
  const count = (way: string): void => void settled.set(way, (settled.get(way) ?? 0) + 1);
  return async () => {
    const { name, bytes } = modules[turn % modules.length] ?? { name: "", bytes: new Uint8Array() };
    turn += 1;
    try {
      await using _skill = await runtime.load("hostile", bytes, ["execute"]);
      count(`"${name}" was admitted`);
    } catch (error) {
      count((error as CordonError).name);
    }
  };
}

function row(measured: string, value: number, peer: NonNullable<Row["peer"]>, aim?: number): Row {
  return { measured, cordon: { value, unit: "ms" }, peer, ...(aim === undefined ? {} : { aim }) };
}
