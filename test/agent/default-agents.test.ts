import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  agentPresets,
  type AgentEvent,
  type ApprovalRequest,
  coderAgent,
  createDefaultAgent,
  type DefaultAgentOptions,
  monitorAgent,
  researchAgent,
  type SkillRunner,
} from "@cordon/agent";
import { createScriptedModel, type ScriptStep } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner, type Runtime, type Skill } from "@cordon/runtime";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import { projectRoot } from "../gate/project-tree.ts";

const names = ["dependency-report", "folder-search", "notebook", "edit-file", "issue-report"] as const;
const grants = [
  "fs:read:/data/**",
  "fs:write:/data/**",
  "kv:read:notes/*",
  "kv:write:notes/*",
  "network:https:api.github.com/repos/**",
  "network:https:api.github.com/repositories/**",
];
const lockfile = {
  lockfileVersion: 3,
  packages: {
    "": {},
    "node_modules/a": { version: "1.0.0", license: "MIT" },
    "node_modules/b": { version: "2.0.0", license: "GPL-3.0-only", hasInstallScript: true },
  },
};

let folder: string;
let runtime: Runtime;
let skills: readonly Skill[];
let runner: SkillRunner;
beforeAll(async () => {
  await buildExamples({ only: names });
}, 120_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-default-agents-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockfile));
  await writeFile(join(folder, "README.md"), "# Shop\n\nA retry waits 500 ms, then twice as long.\n");
  await writeFile(join(folder, "src/retry.js"), "export const firstDelayMs = 500;\n");
  runtime = await createRuntime({ grants, mounts: { "/data": folder } });
  const modules = names.map((name) => join(projectRoot, "skills-examples", name, "build", `${name}.wasm`));
  skills = await Promise.all(modules.map((module) => runtime.load(module)));
  runner = createSkillRunner(skills);
});
afterEach(async () => {
  await runtime[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const script = (...steps: readonly ScriptStep[]) => createScriptedModel({ steps });
const call = (tool: string, input: object) => ({ tool, input: input as never });
const search = { calls: [call("folder-search", { query: "retry waits" })] };
const audit = { calls: [call("dependency-report", { file: "/data/package-lock.json" })] };
const heard = (events: AgentEvent[]): Pick<DefaultAgentOptions, "onEvent"> => ({
  onEvent: (event) => void events.push(event),
});

describe("the agent research", () => {
  const report = `# How long does a retry wait?

It waits 500 ms, and twice as long after that [skill:folder-search@1.0.0].

- 2 packages are installed, one of them under GPL-3.0-only [skill:dependency-report@1.0.0]

Whether the delay is bounded is not verified.`;

  it("reads with several skills, and writes a report that cites each of them", async () => {
    using model = script(
      { text: "I will look at the files and what is installed. ", calls: [...search.calls, ...audit.calls] },
      { expect: { results: "A retry waits 500 ms" }, text: report },
    );
    const events: AgentEvent[] = [];
    const agent = researchAgent({ model, skills: runner, task: "You work for a shop.", ...heard(events) });
    const result = await agent.run("How long does a retry wait?");
    expect(result).toMatchObject({ stop: "answer", text: report, untrusted: true });
    const { version, digest } = agentPresets.research.prompt;
    expect(events[0]).toMatchObject({ type: "run-start", prompt: { name: "research", version, digest } });
    expect(model.requests[0]?.prompt[0]?.content).toContain("You are research, a researcher. You work for a shop.");
    const ended = events.filter((event) => event.type === "tool-end");
    expect(ended.map(({ tool, outcome }) => [tool, outcome])).toEqual(
      expect.arrayContaining([
        ["folder-search", "ok"],
        ["dependency-report", "ok"],
      ]),
    );
    expect(ended.every(({ outputCharacters }) => outputCharacters > 100)).toBe(true);
  });

  it("has a report that cites nothing sent back, and refused when it still does", async () => {
    const bare = "It waits 500 ms.";
    using repairing = script(
      search,
      { text: bare },
      { expect: { user: "cites no result" }, text: `${bare} [skill:folder-search@1.0.0]` },
    );
    const repaired = await researchAgent({ model: repairing, skills: runner }).run("How long does a retry wait?");
    expect([repaired.stop, repaired.text]).toEqual(["answer", expect.stringContaining("[skill:folder-search@1.0.0]")]);

    using insisting = script(search, { text: bare }, { text: "As I said, 500 ms." });
    expect((await researchAgent({ model: insisting, skills: runner }).run("How long?")).stop).toBe("output-invalid");
    using inventing = script(search, { text: `${bare} [skill:dependency-report@1.0.0]` }, { text: bare });
    expect((await researchAgent({ model: inventing, skills: runner }).run("How long?")).stop).toBe("output-invalid");
  });

  it("cannot change a file with a skill that could, though policy and approver let it", async () => {
    const edit = { calls: [call("edit-file", { file: "/data/new.md", find: "", replace: "x" })] };
    using model = script(edit, { expect: { results: "denied" }, text: "I may not: not verified." });
    await researchAgent({ model, skills: runner, approve: () => true }).run("Write a file");
    await expect(readFile(join(folder, "new.md"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("asks before it sends anything once it has read something, and not before it keeps notes of its own", async () => {
    const issues = { calls: [call("issue-report", { repository: "acme/app", anonymous: true })] };
    const note = { calls: [call("notebook_add", { text: "A retry waits 500 ms" })] };
    using model = script(search, note, issues, { expect: { results: "not approved" }, text: "Not verified." });
    const asked: ApprovalRequest[] = [];
    const approve = (request: ApprovalRequest): boolean => asked.push(request) < 0;
    const result = await researchAgent({ model, skills: runner, approve }).run("How long?");
    expect([result.stop, asked.map(({ tool }) => tool)]).toEqual(["answer", ["issue-report"]]);
  });
});

describe("the agent monitor", () => {
  const verdict = (source: string): string =>
    JSON.stringify({
      status: "warning",
      summary: "A package is under a licence that has to be looked at.",
      findings: [{ severity: "warning", what: "1 package is under GPL-3.0-only", source }],
    });

  it("checks, keeps a note and gives a verdict in JSON, without anybody there", async () => {
    using model = script(
      audit,
      {
        expect: { results: "GPL-3.0-only" },
        calls: [call("notebook_add", { text: "GPL-3.0-only: 1", tags: ["licences"] })],
      },
      { expect: { results: '"outcome":"ok"' }, text: verdict("skill:dependency-report@1.0.0") },
    );
    const { stop, output } = await monitorAgent({ model, skills: runner }).run("Are all licences permissive?");
    expect([stop, output]).toMatchObject(["answer", { status: "warning", findings: [{ severity: "warning" }] }]);
  });

  it("is refused a verdict that is based on nothing it read", async () => {
    using model = script(audit, { text: verdict("my memory") }, { text: verdict("skill:issue-report@1.0.0") });
    expect((await monitorAgent({ model, skills: runner }).run("Are all licences permissive?")).stop).toBe(
      "output-invalid",
    );
  });

  it("sends nothing once it has read something, and asks nobody", async () => {
    const issues = { calls: [call("issue-report", { repository: "acme/app", anonymous: true })] };
    using model = script(audit, issues, {
      expect: { results: "it is not allowed" },
      text: verdict("skill:dependency-report@1.0.0"),
    });
    let asked = 0;
    const agent = monitorAgent({ model, skills: runner, approve: () => ++asked > 0 });
    expect([(await agent.run("Check")).stop, asked]).toEqual(["answer", 0]);
  });
});

describe("the agent coder", () => {
  const edit = {
    calls: [call("edit-file", { file: "/data/src/retry.js", find: "= 500;", replace: "= 250;" })],
  };
  const answer = (file: string): string =>
    JSON.stringify({
      summary: "The first delay is 250 ms.",
      changes: [{ file, what: "firstDelayMs is 250" }],
      checks: ["found 250 in the file afterwards"],
      open: ["README.md still says 500 ms"],
    });

  it("reads, changes a file after a yes to exactly that change, reads it again and says what it did", async () => {
    const asked: ApprovalRequest[] = [];
    using model = script(
      { calls: [call("folder-search", { query: "firstDelayMs" })] },
      { expect: { results: "firstDelayMs = 500" }, ...edit },
      { expect: { results: '"bytesAfter":33' }, calls: [call("folder-search", { query: "250" })] },
      { expect: { results: "firstDelayMs = 250" }, text: answer("/data/src/retry.js") },
    );
    const approve = (request: ApprovalRequest): boolean => asked.push(request) > 0;
    const agent = coderAgent({ model, skills: runner, only: { tags: ["files"] }, approve });
    const result = await agent.run("Let the first retry wait 250 ms");
    expect(result).toMatchObject({ stop: "answer", output: { changes: [{ file: "/data/src/retry.js" }] } });
    expect(await readFile(join(folder, "src/retry.js"), "utf8")).toBe("export const firstDelayMs = 250;\n");
    expect(asked).toMatchObject([
      {
        tool: "edit-file",
        arguments: edit.calls[0]?.input,
        reasons: expect.arrayContaining(["it can change files"]) as unknown,
      },
    ]);
  });

  it("changes nothing without a yes, also before it has read anything", async () => {
    using model = script(edit, { expect: { results: "nobody can give one" }, text: answer("none") });
    await coderAgent({ model, skills: runner }).run("Let the first retry wait 250 ms");
    expect(await readFile(join(folder, "src/retry.js"), "utf8")).toContain("500");
  });

  it("reaches no network, whatever its skills request and the approver says", async () => {
    const issues = { calls: [call("issue-report", { repository: "acme/app", anonymous: true })] };
    using model = script(issues, { expect: { results: "denied" }, text: answer("none") });
    const agent = coderAgent({ model, skills: runner, approve: () => true });
    expect((await agent.run("Look at the issues")).stop).toBe("answer");
  });
});

describe("every default agent", () => {
  const options = (): DefaultAgentOptions => ({ model: script({ text: "x" }), skills: runner });

  it("gets the skills that are chosen by id or tag, and no other", async () => {
    const offeredTo = async (only: DefaultAgentOptions["only"]): Promise<readonly string[]> => {
      const model = script({ text: "not verified" });
      await researchAgent({ model, skills: runner, ...(only === undefined ? {} : { only }) }).run("Go");
      return (model.requests[0]?.tools ?? []).map(({ name }) => name);
    };
    expect(await offeredTo({ ids: ["edit-file"], tags: ["npm"] })).toEqual(["dependency-report", "edit-file"]);
    expect(await offeredTo({ tags: ["nothing"] })).toEqual([]);
    expect((await offeredTo(undefined)).length).toBe(4 + 4);
    expect(() => researchAgent({ ...options(), only: { ids: ["none"] } })).toThrow(/"only\.ids"/u);
  });

  it("takes limits, rules and a name that are given, and keeps the rest of the preset", async () => {
    using model = script(search, { expect: { results: "no searching" }, text: "not verified" });
    const rules = [{ skill: "folder-search", action: "refuse", reason: "no searching" }] as const;
    const agent = createDefaultAgent(agentPresets.research, { model, skills: runner, name: "ada", rules });
    expect([agent.name, (await agent.run("Go")).stop]).toEqual(["ada", "answer"]);
    using poor = script(search);
    const budget = { perRun: { calls: 1 } };
    expect((await researchAgent({ model: poor, skills: runner, budget }).run("Go")).stop).toBe("budget");
    expect(() => researchAgent({ ...options(), task: 1 as never })).toThrow(/"task"/u);
  });
});
