import { fileURLToPath } from "node:url";
import { buildSkill } from "@cordon/pdk/build";
import { createRuntime, type Receipt, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attacks } from "./hostile-typescript/attacks.ts";

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  const entry = fileURLToPath(new URL("hostile-typescript/skill.ts", import.meta.url));
  const { module } = await buildSkill({ entry });
  runtime = await createRuntime({
    grants: ["kv:read:notes/*", "kv:write:notes/*"],
    limits: { wallTime: "1s", memory: "32MiB", output: "1MiB", logBytes: "64KiB", hostCalls: 50 },
  });
  skill = await runtime.load(module);
}, 120_000);
afterAll(async () => await runtime[Symbol.asyncDispose]());

const attack = async (name: string): Promise<Receipt> => await skill.call({ attack: name });

/** How each attack ends, where that is the same every time. */
const endings: ReadonlyMap<string, string> = new Map([
  ["an endless loop", "timeout wallTime"],
  ["an endless chain of jobs", "timeout wallTime"],
  ["jobs that make more jobs", "timeout wallTime"],
  ["a regular expression that backtracks", "timeout wallTime"],
  ["a full heap", "limit memory"],
  ["a full heap in small parts", "limit memory"],
  ["a text as long as memory", "failed"],
  ["a stack that is full", "failed"],
  ["a stack that is full, caught at every level", "timeout wallTime"],
  ["a getter that is its own", "failed"],
  ["an output that calls itself", "limit stack"],
  ["an output that is a circle", "failed"],
  ["an output that JSON has no form for", "failed"],
  ["an output larger than its limit", "limit output"],
  ["an output with a getter that throws", "failed"],
  ["a promise that nothing settles", "failed"],
  ["a thenable that never calls back", "failed"],
  ["an error whose message loops", "timeout wallTime"],
  ["an error that is its own cause", "failed"],
  ["an error with a stack that is none", "failed"],
  ["nothing at all, thrown", "failed"],
  ["a log without end", "limit logBytes"],
  ["a log of what never ends to be shown", "ok"],
  ["host calls without end", "limit hostCalls"],
  ["host calls without end, all at once", "limit hostCalls"],
  ["a prototype of every object", "ok"],
  ["the functions of the SDK replaced", "ok"],
  ["a file that was not granted", "denied"],
  ["a host that was not granted", "denied"],
  ["a skill that was not granted", "denied"],
  ["native functions looked for", "ok"],
  ["native functions called with anything", "ok"],
  ["code made from texts", "ok"],
]);

/** What a call sees that nothing has happened to. */
const clean = [1, false, "function", [2]];

/** An ending of the skill's own: it may fail or run into a limit, and never takes the cell along. */
const contained = /^(?:ok|failed|trapped|timeout wallTime|limit (?:memory|output|stack|hostBytes|kernelMemory))$/u;

const endingOf = ({ status, limit }: Receipt): string => (limit === undefined ? status : `${status} ${limit}`);

describe("a hostile skill in TypeScript", () => {
  it.each(Object.keys(attacks))(
    "ends as it must, and takes nobody along: %s",
    async (name) => {
      const [receipt, neighbour] = await Promise.all([attack(name), attack("what an earlier call left")]);
      const expected = endings.get(name);
      if (expected === undefined) expect(endingOf(receipt)).toMatch(contained);
      else expect([endingOf(receipt), receipt.message]).toEqual([expected, receipt.message]);
      expect(receipt.message ?? "").not.toMatch(/\/root\/|\/home\/|\/tmp\/|node_modules/u);
      const next = await attack("what an earlier call left");
      for (const { status, output } of [neighbour, next]) expect([status, output]).toEqual(["ok", clean]);
    },
    30_000,
  );

  it("finds no native function, and nothing of Node", async () => {
    expect((await attack("native functions looked for")).output).toEqual([]);
    expect((await attack("code made from texts")).output).toBe("undefinedundefinedundefined");
  });

  it("forges an output for itself alone", async () => {
    expect((await attack("a prototype of every object")).output).toBe("taken over");
    expect((await attack("the functions of the SDK replaced")).output).toBe("forged");
  });
});
