import { hash } from "node:crypto";
import type { Skill } from "@cordon/runtime";
import { type Contestant, fastestRatio, interleave, perRound, pooled, type Rounds } from "../interleave.ts";
import { standAlone } from "../kernels/stand-alone.ts";
import { tinyModule } from "../kernels/tiny-module.ts";
import { type Question, type Row, timeLimit } from "../question.ts";
import { readQuickJs } from "../quickjs/quickjs-engine.ts";
import { slowDown } from "../slow-down.ts";
import { median, ratiosOf, spreadOf } from "../statistics.ts";
import { track } from "../tracked.ts";
import { startCordonSkill } from "../subjects/cordon-skill.ts";

const timesAgain = 20;
const aimMs = 2;
const aimMsPerMegabyte = 25;
const aimAgainMs = 0.1;

type Bytes = Uint8Array<ArrayBuffer>;
type Load = (bytes: Bytes, tool: string) => Promise<Skill>;

/** One kind of module: makes another one for each number. */
interface Kind {
  readonly name: string;
  readonly tool: string;
  readonly make: (number: number) => Bytes;
}

/** P9: what it costs to load a module for the first time, and again. */
export const admission: Question = {
  id: "P9",
  asks: "loading: the first time with checks, rewriting and compilation; again, from the cache",
  answer: async ({ quick, progress, slowdown }) => {
    const quickJs = await readQuickJs();
    const kinds: readonly Kind[] = [
      { name: "a tiny module", tool: "execute", make: tinyModule },
      { name: "a JavaScript engine", tool: "qjs_init", make: (number) => standAlone(quickJs, number) },
    ];
    await using runtime = await startCordonSkill("echo", tinyModule(0));
    const load: Load = (bytes, tool) => runtime.load(`loaded-${tool.replaceAll("_", "-")}`, bytes, [tool]);
    const rounds = quick ? 25 : 100;
    const rows: Row[] = [];
    const samples: Record<string, unknown> = {};
    for (const kind of kinds) {
      progress(`${kind.name}: ${rounds} rounds`);
      const measured = await interleave(contestantsFor(kind, load, slowdown), {
        rounds,
        warmUpRounds: 5,
        ...timeLimit(quick, 6),
      });
      samples[kind.name] = Object.fromEntries(measured);
      rows.push(...rowsOf(kind, measured));
    }
    return {
      rows,
      checks: [],
      notes: [
        `at most ${rounds} rounds after 5 of warm-up, a module nobody saw before in each; ${timesAgain} loads of the same bytes for each "again"`,
        "first time: read, refused or rewritten, compiled in another thread, linked; bare: WebAssembly.compile of the original, which checks it and compiles its functions when they are first called",
        `the JavaScript engine is QuickJS with ${(standAlone(quickJs, 0).length / 1024).toFixed(0)} KB; what it imports is replaced by functions that give zero. Again: the digest of the bytes is the key, so they are hashed each time`,
      ],
      samples,
    };
  },
};

const names = { first: "first", bare: "bare", again: "again", digest: "digest" } as const;

function contestantsFor({ tool, make }: Kind, load: Load, slowdown: number): readonly Contestant[] {
  let number = 0;
  const next = (): Bytes => make((number += 1));
  const known = make(0);
  const timed = async (bytes: Bytes, work: (bytes: Bytes) => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await work(bytes);
    return performance.now() - started;
  };
  const loadOnce = async (bytes: Bytes): Promise<number> => {
    let skill: Skill | undefined;
    const slowed = slowDown(slowdown, async () => {
      skill = await load(bytes, tool);
    });
    const tookMs = await timed(bytes, slowed);
    await skill?.[Symbol.asyncDispose]();
    return tookMs;
  };
  const manyTimes = async (once: () => Promise<number>): Promise<readonly number[]> => {
    const durations: number[] = [];
    for (let index = 0; index < timesAgain; index += 1) durations.push(await once());
    return durations;
  };
  return [
    { name: names.first, measure: async () => [await loadOnce(next())] },
    { name: names.bare, measure: async () => [await timed(next(), (bytes) => WebAssembly.compile(bytes))] },
    { name: names.again, measure: () => manyTimes(() => loadOnce(known)) },
    {
      name: names.digest,
      measure: () => manyTimes(() => timed(known, (bytes) => Promise.resolve(hash("sha256", bytes)))),
    },
  ];
}

function rowsOf({ name, make }: Kind, measured: Rounds): readonly Row[] {
  const megabytes = make(0).length / 2 ** 20;
  const first = compare(measured, names.first, names.bare);
  const again = compare(measured, names.again, names.digest);
  return [
    { ...absolute(first), measured: `${name}, first time`, aim: aimMs + aimMsPerMegabyte * megabytes },
    { ...first, measured: `${name}, first time`, peer: { ...first.peer, name: "WebAssembly.compile" } },
    { ...absolute(again), measured: `${name}, again`, aim: aimAgainMs },
    { ...again, measured: `${name}, again`, peer: { ...again.peer, name: "its SHA-256" } },
  ];
}

type ComparedRow = Row & Required<Pick<Row, "cordon" | "peer" | "spread">>;

function compare(measured: Rounds, cordon: string, peer: string): ComparedRow {
  const spread = spreadOf(ratiosOf(perRound(measured, cordon, median), perRound(measured, peer, median)));
  const figure = (of: string): { readonly value: number; readonly unit: "ms" } => ({
    value: median(pooled(measured, of)),
    unit: "ms",
  });
  return {
    measured: "",
    cordon: figure(cordon),
    peer: { name: peer, figure: figure(peer) },
    ratio: spread.median,
    spread,
    tracked: track((part) => fastestRatio(part(measured), cordon, peer)),
  };
}

/** The same without its peer, for an aim in milliseconds. */
function absolute({ measured, cordon }: ComparedRow): Row {
  return { measured, cordon };
}
