import { setTimeout as wait } from "node:timers/promises";
import { type Contestant, interleave, perRound, pooled, type Rounds } from "../interleave.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { instantiateVariant, type KernelVariant } from "../kernels/kernel-variants.ts";
import type { Check, MeasureOptions, Question, Row } from "../question.ts";
import { program } from "../quickjs/program.ts";
import { readQuickJs, startQuickJs } from "../quickjs/quickjs-engine.ts";
import { geometricMean, median, ratiosOf, spreadOf } from "../statistics.ts";

/** Each takes some milliseconds. */
const kernels = [
  { name: "fib", size: 32 },
  { name: "sieve", size: 700_000 },
  { name: "matmul", size: 176 },
  { name: "sha256", size: 20_000 },
  { name: "json", size: 2_000 },
  { name: "sort", size: 60_000 },
] as const;

const again = "the original again";
const variants: readonly KernelVariant[] = ["original", "interrupt checks", "fuel"];
const compared = ["interrupt checks", "fuel", again] as const;
const aims = {
  kernels: { "interrupt checks": 1.1, fuel: 1.2 },
  quickJs: { "interrupt checks": 1.3, fuel: 1.5 },
} as const;

/** One workload in all variants: a function that runs it once and gives its result. */
type Workload = ReadonlyMap<string, () => number>;

interface Measured {
  readonly name: string;
  readonly rounds: Rounds;
  readonly check: Check;
}

/** P8: what it costs that a guest can be stopped. */
export const costOfBeingStoppable: Question = {
  id: "P8",
  asks: "what it costs that a guest can be stopped: rewritten code against the original, warmed up",
  answer: async (options) => {
    const found: Measured[] = [];
    for (const { name, size } of kernels) found.push(await measure(name, await kernelWorkload(name, size), options));
    const quickJs = await measure("QuickJS", await quickJsWorkload(), options);
    return {
      rows: [
        ...compared.map((variant) => ({ ...meanRow(found, variant), ...aimOf("kernels", variant) })),
        ...found.flatMap((kernel) => [kernelRow(kernel, "interrupt checks"), kernelRow(kernel, "fuel")]),
        ...compared.map((variant) => ({ ...kernelRow(quickJs, variant), ...aimOf("quickJs", variant) })),
      ],
      checks: [...found, quickJs].map(({ check }) => check),
      notes: [
        `${roundsOf(options)} rounds, one run of each variant per round, after ${warmUpRounds} rounds of warm-up; the geometric mean is taken over the kernels of each round`,
        "interrupt checks are in every admitted module; fuel is off unless a limit sets it; the original again is the noise of the method: a second instance of the same module",
      ],
      samples: Object.fromEntries([...found, quickJs].map(({ name, rounds }) => [name, Object.fromEntries(rounds)])),
    };
  },
};

const warmUpRounds = 40;

function roundsOf({ quick }: MeasureOptions): number {
  return quick ? 60 : 200;
}

async function kernelWorkload(name: string, size: number): Promise<Workload> {
  const bytes = await compileKernel(name);
  const start = (variant: KernelVariant): (() => number) => {
    const { exports, refuel } = instantiateVariant(bytes, variant);
    const run = exports["run"] as (size: number) => number;
    return () => {
      refuel();
      return run(size);
    };
  };
  return new Map([...variants.map((variant) => [variant, start(variant)] as const), [again, start("original")]]);
}

async function quickJsWorkload(): Promise<Workload> {
  const bytes = await readQuickJs();
  const start = (variant: KernelVariant): (() => number) => {
    const engine = startQuickJs(bytes, variant);
    return () => engine.evaluate(program);
  };
  return new Map([...variants.map((variant) => [variant, start(variant)] as const), [again, start("original")]]);
}

/** Measures one workload. The results of all runs, warm-up included, must be the same. */
async function measure(name: string, workload: Workload, options: MeasureOptions): Promise<Measured> {
  options.progress(`${name}: ${roundsOf(options)} rounds`);
  const results = new Set<number>();
  let runs = 0;
  const contestants = [...workload].map(([variant, run]): Contestant => {
    const timed = (): readonly number[] => {
      const started = performance.now();
      const result = run();
      const elapsed = performance.now() - started;
      results.add(result);
      runs += 1;
      return [elapsed];
    };
    return { name: variant, measure: timed };
  });
  await interleave(contestants, { rounds: 0, warmUpRounds });
  // The engine optimizes in the background, and what it made is used from the next call on.
  await wait(200);
  const rounds = await interleave(contestants, { rounds: roundsOf(options), warmUpRounds: 5 });
  const check: Check = {
    promise: `${name} computes the same in every variant`,
    held: results.size === 1,
    detail: results.size === 1 ? `${runs} runs gave ${[...results].join()}` : `results: ${[...results].join(", ")}`,
  };
  return { name, rounds, check };
}

function ratiosFor({ rounds }: Measured, variant: string): readonly number[] {
  return ratiosOf(perRound(rounds, variant, median), perRound(rounds, "original", median));
}

function kernelRow(measured: Measured, variant: string): Row {
  const spread = spreadOf(ratiosFor(measured, variant));
  const figure = (of: string): number => median(pooled(measured.rounds, of));
  return {
    measured: `${measured.name}, ${variant}`,
    cordon: { value: figure(variant), unit: "ms" },
    peer: { name: "the original", figure: { value: figure("original"), unit: "ms" } },
    ratio: spread.median,
    spread,
  };
}

/** The geometric mean over the kernels, taken for each round, so that it has a spread of its own. */
function meanRow(found: readonly Measured[], variant: string): Row {
  const ratios = found.map((kernel) => ratiosFor(kernel, variant));
  const perRoundMeans = (ratios[0] ?? []).map((_, round) =>
    geometricMean(ratios.map((all) => all[round] ?? Number.NaN)),
  );
  return {
    measured: `${found.length} kernels, ${variant}`,
    peer: { name: "the original", figure: "geometric mean" },
    ratio: geometricMean(ratios.map((all) => median(all))),
    spread: spreadOf(perRoundMeans),
  };
}

function aimOf(workload: keyof typeof aims, variant: (typeof compared)[number]): { readonly aim?: number } {
  return variant === again ? {} : { aim: aims[workload][variant] };
}
