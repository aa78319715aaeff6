import { availableParallelism } from "node:os";
import { type Contestant, interleave, perRound, type Rounds } from "../interleave.ts";
import { keepInFlight } from "../keep-in-flight.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { jsonPayload } from "../payload.ts";
import { startBatchingWorkers } from "../peers/batching-workers.ts";
import { createExtismPlugin } from "../peers/extism-plugin.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { slowDown } from "../slow-down.ts";
import { median, ratiosOf, type Spread, spreadOf } from "../statistics.ts";
import { track } from "../tracked.ts";
import { placeThreads, possiblePlacements, type ThreadPlacement } from "../thread-placement.ts";
import { startCordonSandbox } from "../subjects/cordon-sandbox.ts";
import { startCordonSkill } from "../subjects/cordon-skill.ts";
import { type BytesCall, callSkill } from "../subjects/runtime-call.ts";

const payloadBytes = 1024;
const atOnce = 128;
const warmUpRounds = 10;
const aimCallsPerSecond = 40_000;

const names = {
  runtime: "through the runtime",
  sandbox: "the sandbox alone",
  one: "one bare worker",
  two: "two bare workers",
  extism: "Extism background",
} as const;

interface Caller {
  readonly name: string;
  readonly call: BytesCall;
  readonly callsPerRound: number;
  readonly atOnce: number;
  readonly beforeRound?: () => Promise<unknown>;
}

/** What a contestant's round comes to: milliseconds per call, by the clock and of all threads' computing. */
type RoundFigures = readonly [wallMs: number, cpuMs: number];

/** P2: how many calls a second, with many in flight. */
export const manyCalls: Question = {
  id: "P2",
  asks: `calls per second, 1 KB in and out, a fresh instance each, ${atOnce} in flight`,
  answer: async ({ quick, progress, slowdown }) => {
    const module = await compileKernel("echo");
    const bareModule = await compileKernel("echo", { importsMemory: true });
    await using runtime = await startCordonSkill("echo", module);
    await using sandbox = await startCordonSandbox(module);
    await using one = await startBatchingWorkers(1, bareModule);
    await using two = await startBatchingWorkers(2, bareModule);
    await using extism = await createExtismPlugin(module, { runInWorker: true });
    const callers: readonly Caller[] = [
      { name: names.runtime, call: callSkill(runtime.skill), callsPerRound: 1200, atOnce },
      { name: names.sandbox, call: sandbox.call, callsPerRound: 1200, atOnce },
      { name: names.one, call: one.call, callsPerRound: 1200, atOnce },
      { name: names.two, call: two.call, callsPerRound: 1200, atOnce },
      { name: names.extism, call: extism.call, callsPerRound: 200, atOnce: 1, beforeRound: extism.reset },
    ];
    const payload = jsonPayload(payloadBytes);
    for (const { name, call } of callers) {
      if (!Buffer.from(payload).equals(await call(payload)))
        throw new Error(`Cannot go on: "${name}" gave other bytes`);
    }
    const rounds = quick ? 40 : 200;
    const measure = async (placement: ThreadPlacement): Promise<Rounds> => {
      await using _placed = await placeThreads(placement);
      const contestants = callers.map((caller) => contestant(caller, payload, caller.name in ofCordon ? slowdown : 1));
      const onRound = (round: number): void => {
        if (round % 20 === 0) progress(`${placement}: round ${round} of ${rounds}`);
      };
      return await interleave(contestants, { rounds, warmUpRounds, onRound, ...timeLimit(quick, 9) });
    };
    const free = await measure("any core");
    const placements = await possiblePlacements();
    const together = placements.includes("one core") ? await measure("one core") : undefined;
    return {
      rows: [...rowsOf(free), ...(together === undefined ? [] : rowsOnOneCore(together))],
      ...(together === undefined ? { unmeasured: "threads cannot be placed without taskset" } : {}),
      checks: [],
      notes: [
        `at most ${rounds} rounds for each placement, after ${warmUpRounds} of warm-up; in each, ${callers.map(({ name, callsPerRound }) => `${name} makes ${callsPerRound} calls`).join(", ")}; ${availableParallelism()} cores`,
        "the bare workers make a fresh instance for each call on a memory that is used again, without any check or limit, and get what is sent in one turn of the event loop as one message; an Extism plugin keeps its instance and takes one call at a time",
        "one core: all threads share it, which leaves out what it takes to wake a sleeping core, and what another core adds",
        "computing: the time all threads of the process were on a core, the garbage collector's included, for each call",
      ],
      samples: { free: Object.fromEntries(free), together: Object.fromEntries(together ?? []) },
    };
  },
};

const ofCordon: Readonly<Record<string, true>> = { [names.runtime]: true, [names.sandbox]: true };

function contestant(caller: Caller, payload: Uint8Array, slowdown: number): Contestant {
  const { name, call, callsPerRound, beforeRound } = caller;
  const checked = async (): Promise<void> => {
    // Bytes that are in a message twice are copied once: every call has its own.
    const { length } = await call(payload.slice());
    if (length !== payloadBytes) throw new Error(`Cannot go on: "${name}" gave ${length} bytes`);
  };
  const makeCalls = slowDown(slowdown, () => keepInFlight(checked, callsPerRound, caller.atOnce));
  return {
    name,
    measure: async (): Promise<RoundFigures> => {
      await beforeRound?.();
      const cpu = process.cpuUsage();
      const started = performance.now();
      await makeCalls();
      const wallMs = performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      return [wallMs / callsPerRound, (user + system) / 1000 / callsPerRound];
    },
  };
}

function rowsOf(measured: Rounds): readonly Row[] {
  const { runtime, sandbox, one, two, extism } = names;
  return [
    perSecond(measured, runtime),
    perSecond(measured, sandbox),
    compare(measured, runtime, two, wall),
    compare(measured, runtime, one, wall),
    compare(measured, runtime, extism, wall),
    compare(measured, sandbox, two, wall),
    compare(measured, runtime, two, computing),
    compare(measured, sandbox, two, computing),
  ];
}

/** What a call costs when no second core helps: the figures that other processes disturb least. */
function rowsOnOneCore(measured: Rounds): readonly Row[] {
  const { runtime, sandbox, one } = names;
  return [runtime, sandbox].map((cordon) => {
    const row = compare(measured, cordon, one, computing);
    const tracked = track((part) => ratioSpread(part(measured), cordon, one, computing).median);
    return { ...row, measured: `${row.measured}, one core`, tracked };
  });
}

interface Figure {
  readonly name: string;
  readonly of: (figures: readonly number[]) => number;
}

const wall: Figure = { name: "time per call", of: ([wallMs = Number.NaN]) => wallMs };
const computing: Figure = { name: "computing per call", of: ([, cpuMs = Number.NaN]) => cpuMs };

function perSecond(measured: Rounds, name: string): Row {
  const spread = spreadOf(perRound(measured, name, (figures) => 1000 / wall.of(figures)));
  return { measured: name, cordon: { value: spread.median, unit: "calls/s" }, spread, aim: aimCallsPerSecond };
}

function compare(measured: Rounds, cordon: string, peer: string, { name, of }: Figure): Row {
  const [ours, theirs] = [perRound(measured, cordon, of), perRound(measured, peer, of)];
  const spread = ratioSpread(measured, cordon, peer, { name, of });
  return {
    measured: `${cordon}, ${name}`,
    cordon: { value: median(ours) * 1000, unit: "µs" },
    peer: { name: peer, figure: { value: median(theirs) * 1000, unit: "µs" } },
    ratio: spread.median,
    spread,
  };
}

function ratioSpread(measured: Rounds, cordon: string, peer: string, { of }: Figure): Spread {
  return spreadOf(ratiosOf(perRound(measured, cordon, of), perRound(measured, peer, of)));
}
