import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { memoryUse } from "../memory-use.ts";
import type { Figure, Question } from "../question.ts";
import { spreadOf } from "../statistics.ts";
import { startParkedCalls } from "../subjects/parked-calls.ts";

const calls = 10_000;
// Many small rounds: what a large one leaves for the collectors of the cells hides what stays behind.
const smallRound = 500;
const smallRounds = 40;
const aims = { callsMb: 300, growthKb: 64 } as const;

/** P5, of calls that run in slices: what each takes while it waits without an instance, and whether anything stays behind. */
export const parkedCalls: Question = {
  id: "P5B",
  asks: `${calls} calls of a skill that runs in slices, all waiting for the host at once without an instance, from what is built`,
  ofBuild: true,
  answer: async ({ quick, progress }) => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const resident = async (): Promise<number> => {
      collect();
      return (await memoryUse()).residentBytes;
    };
    const module = await compileKernel("park");
    const before = await resident();
    await using parked = await startParkedCalls(module);
    const rounds = quick ? 2 : 4;
    const during: number[] = [];
    let atOnce = calls;
    let well = 0;
    for (let round = 0; round < rounds; round += 1) {
      const ended = await parked.round(calls, async () => void during.push((await resident()) - before));
      progress(`round ${round + 1} of ${rounds}: ${ended.atOnce} parked at once`);
      atOnce = Math.min(atOnce, ended.atOnce);
      well += ended.well;
    }
    const most = Math.max(...during);
    const after: number[] = [];
    for (let round = 0; round < smallRounds; round += 1) {
      well += (await parked.round(smallRound)).well;
      after.push(await resident());
    }
    const made = rounds * calls + smallRounds * smallRound;
    const steps = after.slice(1).map((bytes, round) => bytes - (after[round] ?? bytes));
    const growth = spreadOf(steps.map((step) => step / 2 ** 10 / (smallRound / 1_000)));
    return {
      rows: [
        { measured: "parked at once", cordon: { value: atOnce, unit: "calls" }, aim: calls },
        { measured: `memory while ${atOnce} calls are parked`, cordon: inMb(most), aim: aims.callsMb },
        { measured: "memory per parked call", cordon: { value: most / 2 ** 10 / atOnce, unit: "KB" } },
        {
          measured: "growth of memory per 1000 calls",
          cordon: { value: growth.median, unit: "KB" },
          spread: growth,
          aim: aims.growthKb,
        },
      ],
      checks: [
        {
          promise: "every call that was parked found its memory as it left it, and gave the host's answer back",
          held: well === made,
          detail: `${well} of ${made}`,
        },
      ],
      notes: [
        "the guest has 1.4 MB of memory, of which it changes 4 KB before it waits, as a skill in TypeScript does",
        `memory: what the process has more of than before the sandbox was started, garbage collected first; growth: the median of the steps between ${smallRounds} rounds of ${smallRound} calls that follow, with no call under way`,
      ],
      samples: { before, during, after },
    };
  },
};

const inMb = (bytes: number): Figure => ({ value: bytes / 2 ** 20, unit: "MB" });
