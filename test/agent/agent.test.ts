import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createAgent, openFileRunJournal, type SkillRunner } from "@cordon/agent";
import { createScriptedModel } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner, type Runtime, type Skill } from "@cordon/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import { projectRoot } from "../gate/project-tree.ts";
import { writingSkill } from "./writing-skill.ts";

let folder: string;
let runtime: Runtime;
let report: Skill;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-agent-"));
  const lockfile = { lockfileVersion: 3, packages: { "": {}, "node_modules/a": { version: "1.0.0", license: "MIT" } } };
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  await buildExamples({ only: ["dependency-report"] });
  runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
  report = await runtime.load(join(projectRoot, "skills-examples/dependency-report/build/dependency-report.wasm"));
}, 120_000);
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const ask = { calls: [{ tool: "dependency-report", input: { file: "/data/package-lock.json" } }] };

describe("an agent with a real skill", () => {
  it("answers with what the skill returned, and counts what it used", async () => {
    using model = createScriptedModel({ steps: [ask, { expect: { results: '"installed":1' }, text: "One." }] });
    const agent = createAgent({ name: "auditor", model, skills: createSkillRunner([report]) });
    const result = await agent.run("How many packages?", { tenant: "acme" });
    expect(result).toMatchObject({ stop: "answer", text: "One.", untrusted: true });
    expect(result.costs[1]?.used.wallTimeMs).toBeGreaterThan(0);
  });

  it("cannot let the skill do what its own permissions do not cover, though the policy grants it", async () => {
    const permissions = ["model:call", "skill:call:dependency-report", "fs:read:/data/other.json"];
    using model = createScriptedModel({ steps: [ask, { expect: { results: "denied" }, text: "I may not." }] });
    const agent = createAgent({ name: "auditor", model, skills: createSkillRunner([report]), permissions });
    expect((await agent.run("How many packages?")).stop).toBe("answer");
  });

  it("has arguments that do not follow the skill's schema refused before anybody is asked", async () => {
    const wrong = { calls: [{ tool: "dependency-report", input: { path: "/data/package-lock.json" } }] };
    using model = createScriptedModel({
      steps: [wrong, { expect: { results: "the arguments are none" }, ...ask }, { text: "Ok." }],
    });
    let asked = 0;
    const skills = createSkillRunner([{ skill: report, confirm: true }]);
    const agent = createAgent({ name: "auditor", model, skills, approve: () => ++asked > 0 });
    expect([(await agent.run("How many packages?")).stop, asked]).toEqual(["answer", 1]);
  });

  it("ends the skill when the run is aborted", async () => {
    const controller = new AbortController();
    const model = createScriptedModel({ steps: [ask, { text: "late" }] });
    const onEvent = ({ type }: { readonly type: string }): void => {
      if (type === "tool-start") controller.abort();
    };
    const agent = createAgent({ name: "auditor", model, skills: createSkillRunner([report]), onEvent });
    const result = await agent.run("How many packages?", { signal: controller.signal });
    expect([result.stop, model.requests.length]).toEqual(["abort", 1]);
  });
});

describe("a run whose process was killed in the middle of a call", () => {
  it("says that the call is in doubt, and does not make it again", async () => {
    const [journal, effects] = [join(folder, "journal.jsonl"), join(folder, "effects.jsonl")];
    const program = fileURLToPath(new URL("killed-run.ts", import.meta.url));
    const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | undefined>();
    execFile(process.execPath, ["--conditions=@cordon/source", program, journal, effects], (error) =>
      resolve(error?.signal),
    );
    expect(await promise).toBe("SIGKILL");

    const calls: unknown[] = [];
    const skills: SkillRunner = {
      tools: () => [writingSkill],
      call: (request) => Promise.reject(new Error(`called again: ${calls.push(request)}`)),
    };
    await using records = await openFileRunJournal(journal);
    using model = createScriptedModel({
      steps: [{ expect: { results: "not known whether" }, text: "Then look first." }],
    });
    const agent = createAgent({ name: "clerk", model, skills, journal: records });
    const resumed = await agent.resume({ runId: "r" });
    expect(resumed).toMatchObject({ stop: "in-doubt", doubts: [{ callId: "call-1-1", tool: "write" }] });
    const told = await agent.resume({ runId: "r" }, { doubts: { [resumed.doubts[0]?.id ?? ""]: "tell" } });
    expect([told.stop, calls, (await readFile(effects, "utf8")).trim()]).toEqual(["answer", [], '{"n":1}']);
  });
});
