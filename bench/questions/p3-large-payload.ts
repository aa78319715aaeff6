import { countCollectorPauses } from "../collector-pauses.ts";
import { type Contestant, fastestRatio, interleave, perRound, pooled, type Rounds } from "../interleave.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { startBareTransferWorker } from "../peers/bare-transfer-worker.ts";
import { startBareWorker } from "../peers/bare-worker.ts";
import { createExtismPlugin } from "../peers/extism-plugin.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { slowDown } from "../slow-down.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { placeThreads, possiblePlacements, type ThreadPlacement } from "../thread-placement.ts";
import { startCordonSandbox } from "../subjects/cordon-sandbox.ts";
import { startCordonSkill } from "../subjects/cordon-skill.ts";
import { type BytesCall, callSkill } from "../subjects/runtime-call.ts";
import { track } from "../tracked.ts";

const payloadBytes = 1024 * 1024;
const callsPerRound = 5;
const aimRatio = 5;

const names = {
  runtime: "through the runtime",
  sandbox: "the sandbox alone",
  transfer: "bare worker, moved",
  copy: "bare worker, copied",
  background: "Extism background",
  foreground: "Extism foreground",
} as const;

interface Caller {
  readonly name: string;
  readonly call: BytesCall;
  /** Done before each round and not counted. */
  readonly beforeRound?: () => Promise<unknown>;
}

/** P3: what a megabyte in and out costs, through a plugin that copies it by 64-bit words. */
export const largePayload: Question = {
  id: "P3",
  asks: "one call, 1 MB in and out, copied by words in the plugin, one in flight",
  answer: async ({ quick, progress, slowdown }) => {
    const module = await compileKernel("echo-large");
    await using runtime = await startCordonSkill("echo", module);
    await using sandbox = await startCordonSandbox(module);
    await using transfer = await startBareTransferWorker();
    await using copy = await startBareWorker();
    await using background = await createExtismPlugin(module, { runInWorker: true });
    await using foreground = await createExtismPlugin(module, { runInWorker: false });
    const callers: readonly Caller[] = [
      { name: names.runtime, call: slowDown(slowdown, callSkill(runtime.skill)) },
      { name: names.sandbox, call: slowDown(slowdown, sandbox.call) },
      { name: names.transfer, call: transfer.call },
      { name: names.copy, call: copy.call },
      { name: names.background, call: background.call, beforeRound: background.reset },
      { name: names.foreground, call: foreground.call },
    ];
    const payload = new TextEncoder().encode(`"${"x".repeat(payloadBytes - 2)}"`);
    for (const caller of callers) await checkEcho(caller, payload);

    const rounds = quick ? 40 : 150;
    const pauses = countCollectorPauses();
    const measured = new Map<ThreadPlacement, Rounds>();
    const placements = await possiblePlacements();
    for (const placement of placements) {
      await using placed = await placeThreads(placement);
      const onRound = (round: number): void => {
        if (round % 10 === 0) progress(`${placed.placement}: round ${round} of ${rounds}`);
      };
      const contestants = callers.map((caller) => contestant(caller, payload));
      measured.set(
        placement,
        await interleave(contestants, { rounds, warmUpRounds: 10, onRound, ...timeLimit(quick, 8) }),
      );
    }
    const { pauses: collections, milliseconds } = pauses.end();
    return {
      rows: [...measured].flatMap(([placement, found]) => rowsOf(placement, found)),
      ...(placements.includes("one core") ? {} : { unmeasured: "threads cannot be placed without taskset" }),
      checks: [],
      notes: [
        `at most ${rounds} rounds of ${callsPerRound} calls of each for each placement, after 10 of warm-up`,
        "the caller keeps its payload: the bare worker that moves it gets a copy made for the call",
        "through the runtime both ways are hashed for the receipt, and the output is decoded as text",
        "Extism keeps its instance from call to call; the background one is reset before each round, uncounted",
        `the main thread's garbage collector paused ${collections} times, ${milliseconds.toFixed(0)} ms in all; nothing is left out`,
      ],
      samples: Object.fromEntries([...measured].map(([placement, found]) => [placement, Object.fromEntries(found)])),
    };
  },
};

function rowsOf(placement: ThreadPlacement, measured: Rounds): readonly Row[] {
  const { runtime, sandbox, transfer, copy, background, foreground } = names;
  return [
    { ...compare(measured, sandbox, transfer), aim: aimRatio },
    { ...compare(measured, runtime, transfer), aim: aimRatio },
    compare(measured, sandbox, copy),
    compare(measured, runtime, background),
    compare(measured, runtime, foreground),
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
    tracked: track((part) => fastestRatio(part(measured), cordon, peer)),
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
