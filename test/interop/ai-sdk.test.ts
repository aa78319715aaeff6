import { join } from "node:path";
import { toAiSdkTools } from "@cordon/agent/ai-sdk";
import { createScriptedModel } from "@cordon/agent/testing";
import { createRuntime, createSkillRunner, type Runtime, type Skill } from "@cordon/runtime";
import { generateText, isStepCount, streamText, type ToolSet } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSkillsFolder, type SkillsFolder } from "./skills-folder.ts";

let folder: SkillsFolder;
let runtime: Runtime;
let report: Skill;
beforeAll(async () => {
  folder = await createSkillsFolder();
  runtime = await createRuntime({ policy: folder.policy });
  report = await runtime.load(join(folder.skills, "dependency-report.wasm"));
}, 120_000);
afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const ask = (file: string | number) => ({ tool: "dependency-report", input: { file } });

async function outputsOf(tools: ToolSet, ...calls: readonly ReturnType<typeof ask>[]): Promise<readonly unknown[]> {
  const model = createScriptedModel({ steps: [{ calls }, { text: "Done." }] });
  const { steps } = await generateText({ model, tools, prompt: "Go", stopWhen: isStepCount(2) });
  return steps[0]?.toolResults.map(({ output }) => output as unknown) ?? [];
}

describe("the AI SDK with a real skill", () => {
  it("gets what the skill returned, also of calls at the same time", async () => {
    const calls = Array.from({ length: 4 }, () => ask("/data/package-lock.json"));
    const outputs = await outputsOf(toAiSdkTools(createSkillRunner([report])), ...calls);
    const expected = { origin: "skill:dependency-report@1.0.0", untrusted: true, outcome: "ok" };
    expect(outputs).toEqual(calls.map(() => expect.objectContaining(expected) as unknown));
  });

  it("is denied what the policy or its permissions leave out, and told so without a path of the host", async () => {
    const skills = createSkillRunner([report]);
    const [outside] = await outputsOf(toAiSdkTools(skills), ask("/etc/passwd"));
    const bounded = toAiSdkTools(skills, {
      permissions: ["skill:call:dependency-report", "fs:read:/data/other.json"],
    });
    const [inside] = await outputsOf(bounded, ask("/data/package-lock.json"));
    expect([outside, inside]).toMatchObject([{ outcome: "failed", code: "denied" }, { code: "denied" }]);
    expect(JSON.stringify([outside, inside])).not.toContain(folder.skills.slice(0, 12));
  });

  it("has arguments held against the skill's schema, where its patterns cannot hold up the host", async () => {
    const [wrong] = await outputsOf(toAiSdkTools(createSkillRunner([report])), ask(7));
    expect(wrong).toMatchObject({ outcome: "invalid", code: "invalid-input" });
  });

  it("streams, and ends the skill when it is aborted", async () => {
    const tools = toAiSdkTools(createSkillRunner([report]));
    const model = createScriptedModel({ steps: [{ calls: [ask("/data/package-lock.json")] }, { text: "late" }] });
    const controller = new AbortController();
    const { stream } = streamText({ model, tools, prompt: "Go", abortSignal: controller.signal, onError: () => {} });
    const types: string[] = [];
    for await (const { type } of stream) {
      types.push(type);
      if (type === "tool-call") controller.abort();
    }
    expect([types.at(-1), types.includes("tool-result"), model.requests.length]).toEqual(["abort", false, 1]);
  });
});
