import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { assemble } from "../cell/contract/assemble.ts";
import * as guests from "../cell/contract/guests.ts";
import type { RunnableModule } from "../cell/interface.ts";
import type { SandboxResult } from "./sandbox-interface.ts";
import { createThreadDispatch } from "./testing/thread-dispatch.ts";

/** How long cells are killed, in seconds. `CORDON_KILL_SECONDS=120` is the long run. */
const seconds = Number(process.env["CORDON_KILL_SECONDS"] ?? 5);
const inFlight = 128;

let echo: RunnableModule;
let waits: RunnableModule;
let loops: RunnableModule;

beforeAll(async () => {
  // Without the import it could wait for the host with.
  echo = await assemble(guests.echo.replace(/\(import "extism:host\/user" "cordon_fs".*?\)\)\)/su, ""));
  [waits, loops] = await Promise.all([assemble(guests.asksHost), assemble(guests.loops)]);
});

interface Tally {
  settled: number;
  crashed: number;
  /** Results no kill explains. */
  readonly wrong: string[];
  /** How often the host function of each call was called. */
  readonly effects: Map<number, number>;
}

function judge(tally: Tally, name: number, result: SandboxResult, expected: "ok" | "timeout"): void {
  const { status } = result.ending;
  tally.settled += 1;
  if (status === "crashed") {
    tally.crashed += 1;
    return;
  }
  const output = new TextDecoder().decode(result.output);
  const isRight = status === expected && (expected === "timeout" || output === `call ${name}`);
  if (!isRight && tally.wrong.length < 10) tally.wrong.push(`call ${name} ended as ${status} with "${output}"`);
}

describe("cells that are killed at random under load", () => {
  it("lose, double and hang no call", { timeout: (seconds + 60) * 1_000 }, async () => {
    await using dispatch = createThreadDispatch();
    const tally: Tally = { settled: 0, crashed: 0, wrong: [], effects: new Map() };
    const until = performance.now() + seconds * 1_000;
    let started = 0;
    let kills = 0;

    const call = async (): Promise<void> => {
      while (performance.now() < until) {
        const name = started++;
        const kind = name % 40 === 7 ? "loop" : name % 3 === 0 ? "wait" : "echo";
        const fs = async (request: Uint8Array): Promise<Uint8Array> => {
          tally.effects.set(name, (tally.effects.get(name) ?? 0) + 1);
          return await Promise.resolve(request);
        };
        const result = await dispatch.run({
          name,
          module: { loop: loops, wait: waits, echo }[kind],
          input: new TextEncoder().encode(`call ${name}`),
          fs,
          limits: { wallTimeMs: kind === "loop" ? 10 : 30_000, queueTimeMs: 60_000 },
        });
        judge(tally, name, result, kind === "loop" ? "timeout" : "ok");
      }
    };
    const kill = async (): Promise<void> => {
      // The same kills in every run, at times that are not.
      for (let state = 12_345; performance.now() < until; kills += 1) {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        await sleep(20 + (state % 80));
        const alive = dispatch.cells.filter((cell) => cell.alive && cell.isReady);
        alive[state % alive.length]?.terminate("killed by the test");
      }
    };

    await Promise.all([kill(), ...Array.from({ length: inFlight }, call)]);

    expect(tally.wrong).toEqual([]);
    expect(tally.settled).toBe(started);
    expect([...tally.effects.values()].filter((count) => count > 1)).toEqual([]);
    expect(kills).toBeGreaterThan(seconds * 5);
    // A cell has at most its lanes on it when it dies; the last calls may run on cells that are not there any more.
    expect(tally.crashed).toBeLessThanOrEqual((kills + 1) * 16);
    expect(tally.settled - tally.crashed).toBeGreaterThan(tally.crashed);
    expect(dispatch.dispatcher.stats()).toMatchObject({ queuedCalls: 0, runningCalls: 0, waitingCalls: 0 });
    const last = await dispatch.run({ name: -1, module: echo, input: new TextEncoder().encode("still here") });
    expect(new TextDecoder().decode(last.output)).toBe("still here");
  });
});
