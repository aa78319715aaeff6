import { setTimeout as wait } from "node:timers/promises";
import { type Contestant, fastestRatio, interleave, perRound, pooled, type Rounds } from "../interleave.ts";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { instantiateVariant, type KernelVariant } from "../kernels/kernel-variants.ts";
import { type Check, type MeasureOptions, type Question, type Row, timeLimit } from "../question.ts";
import { program } from "../quickjs/program.ts";
import { readQuickJs, startQuickJs } from "../quickjs/quickjs-engine.ts";
import { slowDownAtOnce } from "../slow-down.ts";
import { geometricMean, median, ratiosOf, spreadOf } from "../statistics.ts";
import { exactly, type PartOfRounds, track } from "../tracked.ts";

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
    for (const { name, size } of kernels)
      found.push(await measure(name, await kernelWorkload(name, size, options), options));
    const quickJs = await measure("QuickJS", await quickJsWorkload(options), options);
    return {
      rows: [
        ...compared.map((variant) => ({ ...meanRow(found, variant), ...aimOf("kernels", variant) })),
        ...found.flatMap((kernel) => [kernelRow(kernel, "interrupt checks"), kernelRow(kernel, "fuel")]),
        ...compared.map((variant) => ({ ...kernelRow(quickJs, variant), ...aimOf("quickJs", variant) })),
        ...(await countRows()),
      ],
      checks: [...found, quickJs].map(({ check }) => check),
      notes: [
        `at most ${roundsOf(options)} rounds, one run of each variant per round, after ${warmUpRounds} rounds of warm-up; the geometric mean is taken over the kernels of each round`,
        "sizes and fuel are the same in every run and on every machine",
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

/** The original is the peer: it is never made slower. */
function slowdownOf(variant: KernelVariant, { slowdown }: MeasureOptions): number {
  return variant === "original" ? 1 : slowdown;
}

async function kernelWorkload(name: string, size: number, options: MeasureOptions): Promise<Workload> {
  const bytes = await compileKernel(name);
  const start = (variant: KernelVariant): (() => number) => {
    const { exports, refuel } = instantiateVariant(bytes, variant);
    const run = exports["run"] as (size: number) => number;
    return slowDownAtOnce(slowdownOf(variant, options), () => {
      refuel();
      return run(size);
    });
  };
  return new Map([...variants.map((variant) => [variant, start(variant)] as const), [again, start("original")]]);
}

async function quickJsWorkload(options: MeasureOptions): Promise<Workload> {
  const bytes = await readQuickJs();
  const start = (variant: KernelVariant): (() => number) => {
    const engine = startQuickJs(bytes, variant);
    return slowDownAtOnce(slowdownOf(variant, options), () => engine.evaluate(program));
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
  const rounds = await interleave(contestants, {
    rounds: roundsOf(options),
    warmUpRounds: 5,
    ...timeLimit(options.quick, 5),
  });
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
    ...trackedOf(variant, (part) => fastestRatio(part(measured.rounds), variant, "original")),
  };
}

/** The geometric mean over the kernels, taken for each round, so that it has a spread of its own. */
function meanRow(found: readonly Measured[], variant: string): Row {
  const ratios = found.map((kernel) => ratiosFor(kernel, variant));
  const sharedRounds = Math.min(...ratios.map((all) => all.length));
  const perRoundMeans = Array.from({ length: sharedRounds }, (_, round) =>
    geometricMean(ratios.map((all) => all[round] ?? Number.NaN)),
  );
  return {
    measured: `${found.length} kernels, ${variant}`,
    peer: { name: "the original", figure: "geometric mean" },
    ratio: geometricMean(ratios.map((all) => median(all))),
    spread: spreadOf(perRoundMeans),
    ...trackedOf(variant, (part) =>
      geometricMean(found.map(({ rounds }) => fastestRatio(part(rounds), variant, "original"))),
    ),
  };
}

/** The original again is noise by definition, and in no baseline. */
function trackedOf(variant: string, estimate: (part: PartOfRounds) => number): Pick<Row, "tracked"> {
  return variant === again ? {} : { tracked: track(estimate) };
}

/** What is the same on every machine: how much larger the code becomes, and how much fuel a run burns. */
async function countRows(): Promise<readonly Row[]> {
  const found: Counts[] = [];
  for (const { name, size } of kernels) found.push(await kernelCounts(name, size));
  const quickJs = await quickJsCounts();
  const mean = geometricMean(found.map(({ growth }) => growth));
  const sum = found.reduce((all, { burned }) => all + burned, 0);
  return [
    {
      measured: `${found.length} kernels, size with interrupt checks`,
      peer: original("geometric mean"),
      ratio: mean,
      tracked: exactly(mean),
    },
    {
      measured: "QuickJS, size with interrupt checks",
      peer: original("1 engine"),
      ratio: quickJs.growth,
      tracked: exactly(quickJs.growth),
    },
    {
      measured: `${found.length} kernels, fuel for one run of each`,
      cordon: { value: sum, unit: "units" },
      tracked: exactly(sum),
    },
    {
      measured: "QuickJS, fuel for the program",
      cordon: { value: quickJs.burned, unit: "units" },
      tracked: exactly(quickJs.burned),
    },
  ];
}

const original = (figure: string): NonNullable<Row["peer"]> => ({ name: "the original", figure });

interface Counts {
  /** The size with interrupt checks, as a share of the original's. */
  readonly growth: number;
  /** Units of fuel. */
  readonly burned: number;
}

async function kernelCounts(name: string, size: number): Promise<Counts> {
  const bytes = await compileKernel(name);
  const { exports, refuel, burned } = instantiateVariant(bytes, "fuel");
  refuel();
  (exports["run"] as (size: number) => number)(size);
  const { moduleBytes } = instantiateVariant(bytes, "interrupt checks");
  return { growth: moduleBytes / bytes.length, burned: burned() };
}

async function quickJsCounts(): Promise<Counts> {
  const bytes = await readQuickJs();
  const engine = startQuickJs(bytes, "fuel");
  engine.evaluate(program);
  const { moduleBytes } = startQuickJs(bytes, "interrupt checks");
  return { growth: moduleBytes / bytes.length, burned: engine.burned() };
}

function aimOf(workload: keyof typeof aims, variant: (typeof compared)[number]): { readonly aim?: number } {
  return variant === again ? {} : { aim: aims[workload][variant] };
}
