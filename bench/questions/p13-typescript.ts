import { runInNewContext } from "node:vm";
import { createRuntime } from "@cordon/runtime";
import { getQuickJS } from "quickjs-emscripten";
import { type Contestant, interleave, medianRatio, perRound, pooled, type Rounds } from "../interleave.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { createExtismPlugin } from "../peers/extism-plugin.ts";
import { program } from "../quickjs/program.ts";
import { readQuickJs, startQuickJs } from "../quickjs/quickjs-engine.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { buildComputingSkill } from "../subjects/computing-skill.ts";

/** So many times in one call that what a call itself takes does not count. */
const repeats = 5;
const work = `(() => { let sum = 0; for (let time = 0; time < ${repeats}; time += 1) sum += ${program}; return sum; })()`;

/** What the checks of P8 may cost, and a twentieth for everything else. */
const aim = 1.3 * 1.05;

const noInput = new TextEncoder().encode("{}");

const names = {
  skill: "a skill in TypeScript, fresh instance",
  engine: "the bare engine",
  extism: "Extism foreground, built for it",
  emscripten: "quickjs-emscripten",
  node: "Node",
} as const;

/** P13: what computing costs in a skill in TypeScript. */
export const typeScriptSkill: Question = {
  id: "P13",
  asks: "what computing costs in TypeScript: objects, texts, sorting, JSON and calls, the same code for everybody",
  answer: async ({ quick, progress }) => {
    const expected = Number(runInNewContext(work));
    await using runtime = await createRuntime({ limits: { wallTime: "60s", memory: "64MiB" } });
    const skill = await runtime.load(await buildComputingSkill(work));
    const engine = startQuickJs(await readQuickJs(), "original");
    await using extism = await createExtismPlugin(await buildComputingSkill(work, "extism"), {
      runInWorker: false,
      useWasi: true,
    });
    const emscripten = (await getQuickJS()).newContext();
    // In a function of its own: a script of another context is compiled anew each time.
    const inNode = runInNewContext(`() => ${work}`) as () => number;
    const rounds = quick ? 30 : 100;
    const contestants = [
      contestant(names.skill, expected, async () => (await skill.call({})).output),
      contestant(names.engine, expected, () => engine.evaluate(work)),
      contestant(names.extism, expected, async () => {
        const output = await extism.call(noInput);
        await extism.reset();
        return Number(new TextDecoder().decode(output));
      }),
      contestant(names.emscripten, expected, () => {
        const value = emscripten.unwrapResult(emscripten.evalCode(work));
        const number = emscripten.getNumber(value);
        value.dispose();
        return number;
      }),
      contestant(names.node, expected, () => inNode()),
    ];
    const measured = await interleave(contestants, {
      rounds,
      warmUpRounds: 5,
      ...timeLimit(quick, 10),
      onRound: (round) => {
        if (round % 10 === 0) progress(`round ${round} of ${rounds}`);
      },
    });
    emscripten.dispose();
    return {
      rows: [
        { ...compare(measured, names.engine), aim },
        compare(measured, names.extism),
        compare(measured, names.emscripten),
        compare(measured, names.node),
      ],
      checks: [],
      notes: [
        `at most ${rounds} rounds after 5 of warm-up; in each, everybody does the work of P8's QuickJS ${repeats} times; all of them came to ${expected}`,
        "the skill is called in a runtime with everything on; the bare engine is the same QuickJS without checks, on the main thread, compiling the text each time",
      ],
      samples: Object.fromEntries(measured),
    };
  },
};

function contestant(name: string, expected: number, compute: () => unknown): Contestant {
  return {
    name,
    measure: async () => {
      const started = performance.now();
      const result = await compute();
      const tookMs = performance.now() - started;
      if (result !== expected) throw new Error(`Cannot go on: "${name}" came to ${String(result)}`);
      return [tookMs];
    },
  };
}

function compare(measured: Rounds, peer: string): Row {
  const spread = spreadOf(ratiosOf(perRound(measured, names.skill, median), perRound(measured, peer, median)));
  return {
    measured: names.skill,
    cordon: { value: median(pooled(measured, names.skill)), unit: "ms" },
    peer: { name: peer, figure: { value: median(pooled(measured, peer)), unit: "ms" } },
    ratio: medianRatio(measured, names.skill, peer),
    spread,
  };
}
