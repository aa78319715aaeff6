import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { tinyModule } from "../kernels/tiny-module.ts";
import { type MemoryUse, memoryUse } from "../memory-use.ts";
import { startExtismThreads } from "../peers/extism-threads.ts";
import type { Answer, Check, Figure, Question, Row } from "../question.ts";
import { spreadOf } from "../statistics.ts";
import { startWaitingCalls, type WaitingCalls } from "../subjects/waiting-calls.ts";

const calls = 1_000;
const aims = { callsMb: 300, growthKb: 64 } as const;
const extismPlugins = 10;
// After so many the heaps of the cells have the size they keep.
const warmUpRounds = 50;

/** P5: calls that wait for the host, many at once: what each takes, and whether anything stays behind. */
export const waitingCalls: Question = {
  id: "P5",
  asks: `${calls} calls that wait for the host at once, each suspended in its guest, from what is built`,
  ofBuild: true,
  answer: async ({ quick, progress }) => {
    const collect = garbageCollector();
    const measure = async (): Promise<MemoryUse> => {
      collect();
      return await memoryUse();
    };
    const module = await compileKernel("wait");
    const before = await measure();
    const rounds = quick ? 15 : 60;
    await using waiting = await startWaitingCalls(module);
    const found = await measureRounds(waiting, { rounds, measure, progress });
    progress(`${extismPlugins} plugins of Extism`);
    const extism = await extismBytes(measure);
    return answerOf(before, found, extism);
  },
};

interface Found {
  /** While the calls of the last round waited. */
  readonly during: MemoryUse;
  /** After each round that counts. */
  readonly after: readonly MemoryUse[];
  readonly atOnce: number;
  readonly well: number;
  readonly made: number;
}

async function measureRounds(
  waiting: WaitingCalls,
  options: {
    readonly rounds: number;
    readonly measure: () => Promise<MemoryUse>;
    readonly progress: (text: string) => void;
  },
): Promise<Found> {
  const { rounds, measure, progress } = options;
  const after: MemoryUse[] = [];
  let during = await measure();
  let atOnce = Number.POSITIVE_INFINITY;
  let well = 0;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const ended = await waiting.round(calls, async () => {
      during = await measure();
    });
    if (round % 10 === 0) progress(`round ${round} of ${rounds}: ${ended.atOnce} at once`);
    atOnce = Math.min(atOnce, ended.atOnce);
    well += ended.well;
    if (round >= 0) after.push(await measure());
  }
  return { during, after, atOnce, well, made: (rounds + warmUpRounds) * calls };
}

function answerOf(before: MemoryUse, found: Found, extism: number): Answer {
  const { during, after, atOnce, well, made } = found;
  const mapped = after.flatMap(({ mappedBytes }) => mappedBytes ?? []);
  const taken = during.residentBytes - before.residentBytes;
  const peer = { name: "Extism background, a thread each", figure: inKb(extism) };
  const rows: readonly Row[] = [
    { measured: "suspended at once", cordon: { value: atOnce, unit: "calls" }, aim: calls },
    { measured: `memory while ${atOnce} calls wait`, cordon: inMb(taken), aim: aims.callsMb },
    { measured: "memory per waiting call", cordon: inKb(taken / atOnce), peer },
    growthRow(
      "memory",
      after.map(({ residentBytes }) => residentBytes),
    ),
    ...(mapped.length < after.length ? [] : [growthRow("address space", mapped)]),
  ];
  const check: Check = {
    promise: "every call that waited went on and gave the host's answer back",
    held: well === made,
    detail: `${well} of ${made}`,
  };
  return {
    rows,
    checks: [check],
    notes: [
      "a call waits when its guest is suspended in a host function that has not answered; calls that are queued are not counted",
      `memory: what the process has more of than before the sandbox was started, garbage collected first; growth: the median of ${after.length - 1} steps from round to round, after ${warmUpRounds} of warm-up, with no call under way`,
      `Extism: what ${extismPlugins} background plugins took that had been called once, by plugin; a plugin that waits keeps its thread`,
    ],
    samples: { before, ...found },
  };
}

/** A step that happens once, such as one more cell, is no growth; what every round leaves behind is. */
function growthRow(what: string, bytes: readonly number[]): Row {
  const steps = bytes.slice(1).map((value, round) => value - (bytes[round] ?? value));
  const spread = spreadOf(steps.map((step) => step / 2 ** 10));
  return {
    measured: `growth of ${what} per ${calls} calls`,
    cordon: { value: spread.median, unit: "KB" },
    spread,
    aim: aims.growthKb,
  };
}

async function extismBytes(measure: () => Promise<MemoryUse>): Promise<number> {
  const before = await measure();
  await using _threads = await startExtismThreads(extismPlugins, tinyModule(1));
  const { residentBytes } = await measure();
  return (residentBytes - before.residentBytes) / extismPlugins;
}

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

const inMb = (bytes: number): Figure => ({ value: bytes / 2 ** 20, unit: "MB" });
const inKb = (bytes: number): Figure => ({ value: bytes / 2 ** 10, unit: "KB" });
