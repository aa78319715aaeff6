import { setImmediate as nextTurn } from "node:timers/promises";
import type { Receipt, Skill } from "@cordon/runtime";
import { compileKernel } from "../kernels/compile-kernel.ts";
import { type ExtismRunaways, stopExtismRunaways } from "../peers/extism-runaways.ts";
import type { Check, Question, Row } from "../question.ts";
import { median, quantile, spreadOf } from "../statistics.ts";
import { type CordonSkill, startCordonSkill } from "../subjects/cordon-skill.ts";

const wallTimeMs = 20;
const blockedForMs = wallTimeMs + 40;
const aimMs = 10;
/**
 * A cell that got no core for seconds is ended, and another takes its place: the machine can do that to any thread. When
 * stopping is broken, every third runaway at least costs its cell.
 */
const runawaysPerLostCell = 50;
const extismWaitMs = 1_000;
const ways = ["spin", "fill", "recurse"] as const;
const payload = new TextEncoder().encode("abcdefgh".repeat(128));

/** How late one runaway was stopped, in milliseconds after its deadline. */
interface Stop {
  /** By the caller's clock, from the call to its receipt; what the call waited for is counted as late. */
  readonly callerMs: number;
  /** By the cell's clock, which runs on while the main thread is blocked. */
  readonly cellMs: number;
}

interface Stops {
  readonly stops: readonly Stop[];
  /** Runaways that ended in another way than by their deadline. */
  readonly otherEndings: readonly string[];
  /** Calls on the same cells that ended well, of as many as there were. */
  readonly neighbours: { readonly well: number; readonly all: number };
}

interface Pair {
  readonly runaway: Skill;
  readonly neighbour: Skill;
}

/** P7: how late a skill that never ends is stopped, and who suffers. */
export const runawaySkill: Question = {
  id: "P7",
  asks: `a runaway skill, stopped how long after its deadline of ${wallTimeMs} ms, on two cells at once`,
  answer: async ({ quick, progress }) => {
    const module = await compileKernel("runaway");
    const echo = await compileKernel("echo");
    await using first = await startCordonSkill("runaway", module);
    await using second = await startCordonSkill("runaway", module);
    const cells = [first, second];
    const pairs = await Promise.all(
      cells.map(async ({ skill, load }) => ({ runaway: skill, neighbour: await load("echo", echo) })),
    );
    const rounds = quick ? 100 : 600;
    await stopAll(pairs, { rounds: 6, blocked: false });
    progress(`${rounds} rounds, the main thread free`);
    const free = await stopAll(pairs, { rounds, blocked: false });
    progress(`${rounds} rounds, the main thread blocked`);
    const blocked = await stopAll(pairs, { rounds, blocked: true });
    progress("Extism, in a process of its own");
    const extism = await stopExtismRunaways({
      attempts: quick ? 6 : 21,
      tools: ways,
      timeoutMs: wallTimeMs,
      waitMs: extismWaitMs,
    });
    return {
      rows: [
        ...rowsOf(
          "main thread free, by the caller's clock",
          free.stops.map(({ callerMs }) => callerMs),
          extism,
        ),
        ...rowsOf(
          "main thread free, by the cell's clock",
          free.stops.map(({ cellMs }) => cellMs),
        ),
        ...rowsOf(
          "main thread blocked, by the cell's clock",
          blocked.stops.map(({ cellMs }) => cellMs),
        ),
      ],
      checks: checksOf(cells, [free, blocked]),
      notes: [
        `${rounds * 2} runaways each, by turns an empty loop, a loop of memory.fill over 1 MB, and recursion; each cell has a neighbour's call behind the runaway`,
        `blocked: the main thread computes for ${blockedForMs} ms from the moment the calls are on their way; with two cells busy that makes three threads`,
        `Extism: the same module and the same ways, timeoutMs ${wallTimeMs}, a new background plugin for each attempt, nothing else busy; ${neverSettled(extism)} within ${extismWaitMs} ms after the timeout; the process is killed afterwards`,
      ],
      samples: { free: free.stops, blocked: blocked.stops, extism },
    };
  },
};

async function stopAll(
  pairs: readonly Pair[],
  { rounds, blocked }: { readonly rounds: number; readonly blocked: boolean },
): Promise<Stops> {
  const stops: Stop[] = [];
  const otherEndings: string[] = [];
  const neighbours = { well: 0, all: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const tool = ways[round % ways.length] ?? "spin";
    const runaways = pairs.map(({ runaway }) => timed(runaway, tool));
    const behind = pairs.map(({ neighbour }) => neighbour.call(payload));
    if (blocked) {
      await nextTurn();
      computeFor(blockedForMs);
    }
    for (const { receipt, elapsedMs } of await Promise.all(runaways)) {
      if (receipt.status === "timeout" && receipt.limit === "wallTime") {
        stops.push({ callerMs: elapsedMs - wallTimeMs, cellMs: receipt.usage.wallMs - wallTimeMs });
      } else otherEndings.push(`${tool}: ${receipt.status}`);
    }
    const ended = await Promise.all(behind);
    neighbours.all += ended.length;
    neighbours.well += ended.filter(
      ({ status, output }) => status === "ok" && output === "abcdefgh".repeat(128),
    ).length;
  }
  return { stops, otherEndings, neighbours };
}

async function timed(runaway: Skill, tool: string): Promise<{ readonly receipt: Receipt; readonly elapsedMs: number }> {
  const started = performance.now();
  const receipt = await runaway.call(undefined, { tool, limits: { wallTime: `${wallTimeMs}ms` } });
  return { receipt, elapsedMs: performance.now() - started };
}

/** Keeps the thread from doing anything else. */
function computeFor(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

function rowsOf(where: string, lateMs: readonly number[], extism?: ExtismRunaways): readonly Row[] {
  const figure = (value: number): { readonly value: number; readonly unit: "ms" } => ({ value, unit: "ms" });
  const rows: readonly Row[] = [
    { measured: `late, p50, ${where}`, cordon: figure(median(lateMs)), spread: spreadOf(lateMs) },
    { measured: `late, p99, ${where}`, cordon: figure(quantile(lateMs, 0.99)), aim: aimMs },
    { measured: `late, max, ${where}`, cordon: figure(quantile(lateMs, 1)) },
  ];
  if (extism === undefined) return rows;
  const peer = { name: "Extism background", figure: wordsOf(extism) };
  return rows.map((row) => ({ ...row, peer }));
}

function wordsOf({ attempts, lateMs }: ExtismRunaways): string {
  const ended = `${lateMs.length} of ${attempts} ended`;
  return lateMs.length === 0 ? ended : `${ended}, p50 ${median(lateMs).toFixed(1)} ms late`;
}

function neverSettled({ neverSettled: tools }: ExtismRunaways): string {
  return tools.length === 0 ? "all settled" : `${tools.length} did not settle (${tools.join(", ")})`;
}

function checksOf(cells: readonly CordonSkill[], measured: readonly Stops[]): readonly Check[] {
  const exits = cells.reduce((sum, { cellExits }) => sum + cellExits(), 0);
  const others = measured.flatMap(({ otherEndings }) => otherEndings);
  const stopped = measured.reduce((sum, { stops }) => sum + stops.length, 0);
  const well = measured.reduce((sum, { neighbours }) => sum + neighbours.well, 0);
  const all = measured.reduce((sum, { neighbours }) => sum + neighbours.all, 0);
  const allowed = Math.floor((stopped + others.length) / runawaysPerLostCell);
  return [
    {
      promise: `every runaway ended, by its wall time or, at most ${allowed} times, with its cell`,
      held: others.length <= allowed && others.every((ending) => ending.endsWith(": crashed")),
      detail: `${stopped} by its wall time${others.length === 0 ? "" : `, others: ${others.join(", ")}`}`,
    },
    {
      promise: `the cells survived, but for at most ${allowed}`,
      held: exits <= allowed,
      detail: `${exits} ended, of ${cells.length} cells at a time`,
    },
    { promise: "its neighbours on the cell ended well", held: well === all, detail: `${well} of ${all}` },
  ];
}
