import { fileURLToPath } from "node:url";
import { buildSkill } from "@cordon/pdk/build";
import { createRuntime, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeResult } from "./typescript/describe-result.ts";
import { knownDifferences } from "./typescript/known-differences.ts";
import { languagePrograms } from "./typescript/language-programs.ts";
import { libraryPrograms } from "./typescript/library-programs.ts";

let runtime: Runtime;
let skill: Skill;

beforeAll(async () => {
  // A skill is in UTC wherever it runs; so is what it is compared with.
  process.env["TZ"] = "UTC";
  const entry = fileURLToPath(new URL("typescript/skill.ts", import.meta.url));
  const { module } = await buildSkill({ entry });
  runtime = await createRuntime({ limits: { wallTime: "60s", memory: "256MiB" } });
  skill = await runtime.load(module);
}, 120_000);
afterAll(async () => await runtime[Symbol.asyncDispose]());

const inSkill = async (program: string): Promise<unknown> => {
  const { status, output, message } = await skill.call({ program });
  expect([status, message]).toEqual(["ok", undefined]);
  return output;
};
// What goes out of a skill is JSON, so what Node comes to is compared as JSON too.
const inNode = async (run: () => unknown): Promise<unknown> => JSON.parse(JSON.stringify(describeResult(await run())));

describe("the language in a skill", () => {
  it.each(Object.entries(languagePrograms))(
    "does what it does in Node: %s",
    async (program, run) => {
      expect(await inSkill(program)).toEqual(await inNode(run));
    },
    60_000,
  );
});

describe("packages of npm in a skill", () => {
  it.each(Object.entries(libraryPrograms))(
    "do what they do in Node: %s",
    async (program, run) => {
      expect(await inSkill(program)).toEqual(await inNode(run));
    },
    60_000,
  );

  it("are eleven of the best-known", () => {
    const packages = new Set(Object.keys(libraryPrograms).map((name) => name.split(":")[0]));
    expect(packages.size).toBe(11);
  });
});

describe("what differs from Node", () => {
  it("is known, and nothing else", async () => {
    const inside: Record<string, unknown> = {};
    const outside: Record<string, unknown> = {};
    for (const [program, run] of Object.entries(knownDifferences)) {
      inside[program] = await inSkill(program);
      outside[program] = await inNode(run);
    }
    expect(
      Object.keys(inside).filter((program) => JSON.stringify(inside[program]) === JSON.stringify(outside[program])),
    ).toEqual([]);
    expect(inside).toEqual({
      "the name of a time zone in the text of a date": "Thu Jan 01 1970 00:00:00 GMT+0000",
      "the message of a promise of which all failed": "",
      "the last digits of a fraction to another base than 10": "5v1j4f4ds7a000",
      "a text that is spread into an object": {},
    });
  });
});
