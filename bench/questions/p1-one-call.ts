import { countCollectorPauses } from "../collector-pauses.ts";
import { type CountedWork, countWork } from "../count-work.ts";
import { type Contestant, interleave, medianRatio, perRound, pooled, type Rounds } from "../interleave.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { jsonPayload } from "../payload.ts";
import { startBareWorker } from "../peers/bare-worker.ts";
import { createExtismPlugin } from "../peers/extism-plugin.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { slowDown } from "../slow-down.ts";
import { median, quantile, ratiosOf, spreadOf } from "../statistics.ts";
import { placeThreads, possiblePlacements, type ThreadPlacement } from "../thread-placement.ts";
import { startCordonSandbox } from "../subjects/cordon-sandbox.ts";
import { startCordonSkill } from "../subjects/cordon-skill.ts";
import { exactly, track } from "../tracked.ts";
import { type BytesCall, callSkill } from "../subjects/runtime-call.ts";

const payloadBytes = 1024;
const callsPerRound = 200;
const aimRatio = 2;

const names = {
  runtime: "through the runtime",
  sandbox: "the sandbox alone",
  bare: "bare worker",
  background: "Extism background",
  foreground: "Extism foreground",
} as const;

interface Caller {
  readonly name: string;
  readonly call: BytesCall;
  /** Done before each round and not counted. */
  readonly beforeRound?: () => Promise<unknown>;
}

/** P1: what one call costs, with one in flight. */
export const oneCall: Question = {
  id: "P1",
  asks: "one call, 1 KB in and out, a fresh instance, one in flight",
  answer: async ({ quick, progress, slowdown }) => {
    const module = await compileKernel("echo");
    await using runtime = await startCordonSkill("echo", module);
    await using sandbox = await startCordonSandbox(module);
    await using bare = await startBareWorker();
    await using background = await createExtismPlugin(module, { runInWorker: true });
    await using foreground = await createExtismPlugin(module, { runInWorker: false });
    const callers: readonly Caller[] = [
      { name: names.runtime, call: slowDown(slowdown, callSkill(runtime.skill)) },
      { name: names.sandbox, call: slowDown(slowdown, sandbox.call) },
      { name: names.bare, call: bare.call },
      { name: names.background, call: background.call, beforeRound: background.reset },
      { name: names.foreground, call: foreground.call },
    ];
    const payload = jsonPayload(payloadBytes);
    for (const caller of callers) await checkEcho(caller, payload);

    const rounds = quick ? 60 : 300;
    const placements = await possiblePlacements();
    const pauses = countCollectorPauses();
    const measured = new Map<ThreadPlacement, Rounds>();
    for (const placement of placements) {
      await using placed = await placeThreads(placement);
      const onRound = (round: number): void => {
        if (round % 20 === 0) progress(`${placed.placement}: round ${round} of ${rounds}`);
      };
      const contestants = callers.map((caller) => contestant(caller, payload));
      measured.set(
        placement,
        await interleave(contestants, { rounds, warmUpRounds: 20, onRound, ...timeLimit(quick, 10) }),
      );
    }
    const { pauses: collections, milliseconds } = pauses.end();
    progress("counting messages and allocations");
    const counted = await countWork(() => runtime.skill.call(payload), 500);
    return {
      rows: [...[...measured].flatMap(([placement, found]) => rowsOf(placement, found)), ...countRows(counted)],
      ...(placements.includes("one core") ? {} : { unmeasured: "threads cannot be placed without taskset" }),
      checks: [],
      notes: [
        `at most ${rounds} rounds of ${callsPerRound} calls of each for each placement, after 20 of warm-up; p99 over all calls`,
        "one core: all threads share it; two cores: the main thread has one, all workers the other, so that each message wakes a core",
        "Cordon's calls include policy, limits, interrupt checks, journal, receipt and one listener; the sandbox alone has limits and checks",
        "Extism keeps its instance from call to call; the background one is reset before each round, uncounted, because every call since the last reset makes the next one slower. The foreground one has no thread to cross, and nothing can stop it",
        `the main thread's garbage collector paused ${collections} times, ${milliseconds.toFixed(0)} ms in all; nothing is left out`,
      ],
      samples: Object.fromEntries([...measured].map(([placement, found]) => [placement, Object.fromEntries(found)])),
    };
  },
};

function rowsOf(placement: ThreadPlacement, measured: Rounds): readonly Row[] {
  const { runtime, sandbox, bare, background, foreground } = names;
  return [
    { ...compare(measured, runtime, bare), aim: aimRatio },
    compare(measured, runtime, background),
    compare(measured, runtime, foreground),
    { ...compare(measured, sandbox, bare), aim: aimRatio },
    compare(measured, sandbox, background),
    compareTails(measured, runtime, bare),
    compareTails(measured, runtime, background),
    compareTails(measured, sandbox, bare),
  ].map((row) => ({ ...row, measured: `${row.measured}, ${placement}` }));
}

/** The medians of two contestants; the ratio is the median of the ratios of each round. */
function compare(measured: Rounds, cordon: string, peer: string): Row {
  const spread = spreadOf(ratiosOf(perRound(measured, cordon, median), perRound(measured, peer, median)));
  const figure = (name: string): number => median(pooled(measured, name)) * 1000;
  return {
    measured: `${cordon}, p50`,
    cordon: { value: figure(cordon), unit: "µs" },
    peer: { name: peer, figure: { value: figure(peer), unit: "µs" } },
    ratio: spread.median,
    spread,
    tracked: track((part) => medianRatio(part(measured), cordon, peer)),
  };
}

/** What a call costs the caller's thread, whatever the machine does. */
function countRows({ heapBytes, messages }: CountedWork): readonly Row[] {
  return [
    {
      measured: "messages to other threads per call",
      cordon: { value: messages, unit: "messages" },
      tracked: exactly(messages),
    },
    {
      measured: "heap allocated per call",
      cordon: { value: median(heapBytes), unit: "B" },
      tracked: { kind: "measured", figure: median(heapBytes), lowest: Math.min(...heapBytes) },
    },
  ];
}

/** The 99th percentiles over all calls: a round has too few calls for one of its own. */
function compareTails(measured: Rounds, cordon: string, peer: string): Row {
  const figure = (name: string): number => quantile(pooled(measured, name), 0.99) * 1000;
  return {
    measured: `${cordon}, p99`,
    cordon: { value: figure(cordon), unit: "µs" },
    peer: { name: peer, figure: { value: figure(peer), unit: "µs" } },
    ratio: figure(cordon) / figure(peer),
  };
}

function contestant({ name, call, beforeRound }: Caller, payload: Uint8Array): Contestant {
  return {
    name,
    measure: async () => {
      await beforeRound?.();
      const durations: number[] = [];
      for (let index = 0; index < callsPerRound; index += 1) {
        const started = performance.now();
        const output = await call(payload);
        durations.push(performance.now() - started);
        if (output.length !== payloadBytes) throw new Error(`Cannot go on: "${name}" gave ${output.length} bytes`);
      }
      return durations;
    },
  };
}

async function checkEcho({ name, call }: Caller, payload: Uint8Array): Promise<void> {
  if (!Buffer.from(payload).equals(await call(payload))) throw new Error(`Cannot go on: "${name}" gave other bytes`);
}
