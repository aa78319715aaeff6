import { type ColdStart, coldStart, type ColdStarter } from "../cold-start/cold-start.ts";
import { type Contestant, interleave, perRound, type Rounds } from "../interleave.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { track } from "../tracked.ts";
import { typescriptStarts } from "./p6-typescript.ts";

const peers = { extism: "Extism background", bare: "a bare worker" } as const;

interface Step {
  readonly of: keyof ColdStart;
  readonly measured: string;
  /** Absent where nothing was promised. */
  readonly aimMs?: number;
  /** Whom it is compared with. */
  readonly against: readonly (keyof typeof peers)[];
}

const steps: readonly Step[] = [
  { of: "importMs", measured: "import", aimMs: 60, against: ["extism"] },
  { of: "firstResultMs", measured: "from there to the first result", aimMs: 40, against: ["extism", "bare"] },
  { of: "nextModuleMs", measured: "another module, from bytes to result", aimMs: 2, against: ["extism", "bare"] },
  { of: "computingMs", measured: "computing of all threads until the first result", against: ["extism", "bare"] },
];

/** P6: how long it takes until a new process has its first result, and the next. */
export const coldStarts: Question = {
  id: "P6",
  asks: "cold start in a new process, from what is built, with a tiny module and skills in TypeScript",
  ofBuild: true,
  answer: async (options) => {
    const { quick, progress, slowdown } = options;
    const rounds = quick ? 12 : 60;
    const starters: readonly ColdStarter[] = ["cordon", "extism", "bare"];
    const measured = await interleave(
      starters.map((starter) => contestant(starter, starter === "cordon" ? slowdown : 1)),
      {
        rounds,
        warmUpRounds: 2,
        ...timeLimit(quick, 15),
        onRound: (round) => {
          if (round % 5 === 0) progress(`round ${round} of ${rounds}`);
        },
      },
    );
    const typescript = await typescriptStarts(options);
    return {
      rows: [...steps.flatMap((step) => rowsOf(step, measured)), ...typescript.rows],
      checks: [],
      notes: [
        `at most ${rounds} rounds after 2 of warm-up, a new process for each; the files are in the system's cache`,
        "first result: createRuntime with a policy, load, call; Extism: createPlugin and call; the bare worker is a thread that instantiates what it is sent",
        ...typescript.notes,
      ],
      samples: { ...Object.fromEntries(measured), ...typescript.samples },
    };
  },
};

function contestant(starter: ColdStarter, slowdown: number): Contestant {
  return {
    name: starter,
    measure: async () => {
      const took = await coldStart(starter, slowdown);
      return steps.map(({ of }) => took[of]);
    },
  };
}

function rowsOf(step: Step, measured: Rounds): readonly Row[] {
  const took = (starter: ColdStarter, rounds = measured): readonly number[] =>
    perRound(rounds, starter, (durations) => durations[steps.indexOf(step)] ?? Number.NaN);
  const ours = took("cordon");
  const cordon = { value: median(ours), unit: "ms" } as const;
  const own: Row = { measured: step.measured, cordon, spread: spreadOf(ours), ...aimOf(step) };
  const compared = step.against.map((peer): Row => {
    const ratios = (rounds: Rounds): readonly number[] => ratiosOf(took("cordon", rounds), took(peer, rounds));
    const spread = spreadOf(ratios(measured));
    return {
      measured: step.measured,
      cordon,
      peer: { name: peers[peer], figure: { value: median(took(peer)), unit: "ms" } },
      ratio: spread.median,
      spread,
      ...(step.of === "computingMs" ? { tracked: track((part) => median(ratios(part(measured)))) } : {}),
    };
  });
  return [own, ...compared];
}

function aimOf({ aimMs }: Step): { readonly aim?: number } {
  return aimMs === undefined ? {} : { aim: aimMs };
}
