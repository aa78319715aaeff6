import { type SkillLoader, type SkillLoads, typescriptStart } from "../cold-start/typescript-start.ts";
import { interleave } from "../interleave.ts";
import type { Answer, Figure, MeasureOptions, Row } from "../question.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { buildTypescriptSkills } from "../subjects/typescript-skills.ts";

const peers: Readonly<Record<Exclude<SkillLoader, "cordon">, string>> = {
  "own code": "the same with code of its own",
  extism: "Extism background",
  "quickjs-emscripten": "quickjs-emscripten, a new context",
};
const loaders: readonly SkillLoader[] = ["cordon", "own code", "extism", "quickjs-emscripten"];

interface Measure {
  readonly measured: string;
  readonly aim: number;
  readonly unit: Figure["unit"];
  readonly of: (loads: SkillLoads) => number;
}

const measures: readonly Measure[] = [
  {
    measured: "the first skill in TypeScript, from bytes to result",
    aim: 25,
    unit: "ms",
    of: ({ firstMs }) => firstMs,
  },
  { measured: "each further one, from bytes to result", aim: 4, unit: "ms", of: ({ furtherMs }) => median(furtherMs) },
  { measured: "memory of each further one", aim: 0.5, unit: "MB", of: ({ residentBytes }) => residentBytes / 2 ** 20 },
];

/** The part of P6 about skills in TypeScript: all of them have the code of one engine. */
export async function typescriptStarts({ quick, progress, slowdown }: MeasureOptions): Promise<Answer> {
  const rounds = quick ? 3 : 20;
  progress("building skills in TypeScript");
  await using skills = await buildTypescriptSkills(quick ? 10 : 24);
  const loads = new Map<SkillLoader, SkillLoads[]>(loaders.map((loader) => [loader, []]));
  await interleave(
    loaders.map((loader) => ({
      name: loader,
      measure: async () => {
        const measured = await typescriptStart(loader, skills, loader === "cordon" ? slowdown : 1);
        loads.get(loader)?.push(measured);
        return [measured.firstMs];
      },
    })),
    { rounds, warmUpRounds: 0, onRound: (round) => progress(`skills in TypeScript, round ${round} of ${rounds}`) },
  );
  return {
    rows: measures.flatMap((measure) => rowsOf(measure, loads)),
    checks: [],
    notes: [
      `skills in TypeScript: ${rounds} rounds, a new process for each, in which a runtime with one cell has called a tiny module; then ${skills.count} skills that stay loaded`,
      "the same with code of its own: each skill has a type that no function uses, so its code is that of no other; memory is what the process grew by for each of the later half, garbage collected",
      "quickjs-emscripten: its module is compiled with the first skill, a context for each further one; it evaluates a few lines of text, without what a skill has around it, on the main thread and without limits",
    ],
    samples: Object.fromEntries([...loads].map(([loader, all]) => [`skills in TypeScript, ${loader}`, all])),
  };
}

function rowsOf(
  { measured, aim, unit, of }: Measure,
  loads: ReadonlyMap<SkillLoader, readonly SkillLoads[]>,
): readonly Row[] {
  const figures = (loader: SkillLoader): readonly number[] => (loads.get(loader) ?? []).map(of);
  const ours = figures("cordon");
  const cordon: Figure = { value: median(ours), unit };
  const compared = Object.entries(peers).map(([loader, name]): Row => {
    const theirs = figures(loader as SkillLoader);
    const spread = spreadOf(ratiosOf(ours, theirs));
    return { measured, cordon, peer: { name, figure: { value: median(theirs), unit } }, ratio: spread.median, spread };
  });
  return [{ measured, cordon, spread: spreadOf(ours), aim }, ...compared];
}
