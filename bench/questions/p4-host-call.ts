import { createHostCallTimes } from "../host-call-times.ts";
import { type Contestant, interleave, medianRatio, perRound, pooled, type Rounds } from "../interleave.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { jsonPayload } from "../payload.ts";
import { startBareWorker } from "../peers/bare-worker.ts";
import { type Figure, type Question, type Row, timeLimit } from "../question.ts";
import { median, quantile, ratiosOf, spreadOf } from "../statistics.ts";
import { track } from "../tracked.ts";
import {
  type AskingPlugin,
  startAskingExtism,
  startAskingSandbox,
  startAskingSkill,
} from "../subjects/asking-plugins.ts";

const askedPerRound = 200;
/** Extism's host calls stall for half a second now and then. */
const askedPerRoundOfExtism = 8;
const stallMs = 100;
const aims = { p50Microseconds: 25, p99Ms: 1 };
const payloadBytes = 512;

const names = {
  runtime: "through the runtime",
  sandbox: "the sandbox alone",
  bare: "bare worker, there and back",
  background: "Extism background",
} as const;

/** P4: what one host call costs that the host process serves. */
export const hostCall: Question = {
  id: "P4",
  asks: "one host call served by the host, one call in flight, one value of 40 bytes",
  answer: async ({ quick, progress, slowdown }) => {
    const module = await compileKernel("ask");
    const times = createHostCallTimes(slowdown);
    const timesOfPeers = createHostCallTimes(1);
    await using runtime = await startAskingSkill(module, times);
    await using sandbox = await startAskingSandbox(module, times);
    await using bare = await startBareWorker();
    await using background = await startAskingExtism(module, timesOfPeers);
    const payload = jsonPayload(payloadBytes);
    const asking = (plugin: AskingPlugin, count: number, from = times): (() => Promise<readonly number[]>) => {
      return async () => {
        from.take();
        // One more, whose arrival begins the first time.
        await plugin.ask(count + 1);
        const durations = from.take();
        if (durations.length === count) return durations;
        throw new Error(`Cannot go on: ${durations.length} host calls of ${count} arrived`);
      };
    };
    const contestants: readonly Contestant[] = [
      { name: names.runtime, measure: asking(runtime, askedPerRound) },
      { name: names.sandbox, measure: asking(sandbox, askedPerRound) },
      { name: names.bare, measure: () => roundTrips(bare.call, payload) },
      { name: names.background, measure: asking(background, askedPerRoundOfExtism, timesOfPeers) },
    ];
    const rounds = quick ? 40 : 300;
    const measured = await interleave(contestants, {
      rounds,
      warmUpRounds: 5,
      ...timeLimit(quick, 5),
      onRound: (round) => {
        if (round % 10 === 0) progress(`round ${round} of ${rounds}`);
      },
    });
    return {
      rows: rowsOf(measured),
      checks: [],
      notes: [
        `at most ${rounds} rounds after 5 of warm-up, ${askedPerRound} host calls of each and ${askedPerRoundOfExtism} of Extism's, all within one call of a plugin`,
        "the time between two arrivals at the host: the answer on its way to the guest, the guest, its next request. Through the runtime with the gate, a decision and the journal",
        stallNote(measured),
      ],
      samples: Object.fromEntries(measured),
    };
  },
};

async function roundTrips(
  call: (payload: Uint8Array) => Promise<Uint8Array>,
  payload: Uint8Array,
): Promise<readonly number[]> {
  const durations: number[] = [];
  for (let index = 0; index < askedPerRound; index += 1) {
    const started = performance.now();
    await call(payload);
    durations.push(performance.now() - started);
  }
  return durations;
}

function rowsOf(measured: Rounds): readonly Row[] {
  const { runtime, sandbox, bare, background } = names;
  return [
    absolute(measured, runtime),
    compare(measured, runtime, bare),
    compare(measured, runtime, background),
    compare(measured, sandbox, bare),
    tail(measured, runtime, "p99", 0.99, aims.p99Ms),
    tail(measured, runtime, "the longest", 1, stallMs),
  ];
}

const microseconds = (value: number): Figure => ({ value: value * 1000, unit: "µs" });

function absolute(measured: Rounds, name: string): Row {
  const spread = spreadOf(perRound(measured, name, (durations) => median(durations) * 1000));
  return {
    measured: `${name}, p50`,
    cordon: { value: spread.median, unit: "µs" },
    spread,
    aim: aims.p50Microseconds,
  };
}

function compare(measured: Rounds, name: string, peer: string): Row {
  const spread = spreadOf(ratiosOf(perRound(measured, name, median), perRound(measured, peer, median)));
  return {
    measured: `${name}, p50`,
    cordon: microseconds(median(pooled(measured, name))),
    peer: { name: peer, figure: microseconds(median(pooled(measured, peer))) },
    ratio: spread.median,
    spread,
    tracked: track((part) => medianRatio(part(measured), name, peer)),
  };
}

/** Over all host calls: a round has too few for a tail of its own. */
function tail(measured: Rounds, name: string, words: string, fraction: number, aim: number): Row {
  const figure = (of: string): Figure => ({ value: quantile(pooled(measured, of), fraction), unit: "ms" });
  return {
    measured: `${name}, ${words}`,
    cordon: figure(name),
    peer: { name: names.background, figure: figure(names.background) },
    aim,
  };
}

function stallNote(measured: Rounds): string {
  const counts = Object.values(names).map((name) => {
    const all = pooled(measured, name);
    return `${name} ${all.filter((duration) => duration > stallMs).length} of ${all.length}`;
  });
  return `host calls that took longer than ${stallMs} ms: ${counts.join(", ")}`;
}
