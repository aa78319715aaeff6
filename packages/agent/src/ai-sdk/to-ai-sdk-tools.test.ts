import { ToolUnknownError } from "@cordon/core";
import { generateText, isStepCount, streamText } from "ai";
import { describe, expect, it } from "vitest";
import { type AskedCall, aiSdkModel } from "../testing/ai-sdk-model.ts";
import { type FakeSkill, fakeSkills } from "../testing/fake-skills.ts";
import type { ToolCallerOptions } from "../tools/tool-caller-options.ts";
import { toAiSdkTools } from "./to-ai-sdk-tools.ts";

const call = (tool: string, input: unknown = {}, id = "1"): AskedCall => ({ id, tool, input: JSON.stringify(input) });

async function generate(skills: readonly FakeSkill[], calls: readonly AskedCall[], options: ToolCallerOptions = {}) {
  const runner = fakeSkills(...skills);
  const model = aiSdkModel(calls);
  const tools = toAiSdkTools(runner, options);
  const { text, steps } = await generateText({ model, tools, prompt: "Go", stopWhen: isStepCount(3) });
  const told = model.doGenerateCalls[1]?.prompt.flatMap(({ role, content }) => (role === "tool" ? content : [])) ?? [];
  const outputs = told.flatMap((part) => (part.type === "tool-result" ? [part.output] : []));
  return { text, runner, model, outputs, results: steps[0]?.toolResults ?? [] };
}

const problemOf = (input: unknown): string | undefined =>
  JSON.stringify(input).includes("wrong") ? "it is wrong" : undefined;

describe("toAiSdkTools()", () => {
  it("offers skills by name, description and schema, as an agent would", async () => {
    const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const skills = [
      { skillId: "weather", description: "Says\u202e it", inputSchema },
      { skillId: "text", tool: "count" },
    ];
    const { model } = await generate(skills, [call("weather", { city: "Rome" })]);
    expect(model.doGenerateCalls[0]?.tools).toEqual([
      expect.objectContaining({ name: "weather", description: String.raw`Says\u{202e} it`, inputSchema }),
      expect.objectContaining({ name: "text" }),
    ]);
  });

  it("calls the skill with what the model wrote, and gives the result back as data with its origin", async () => {
    const does = () => ({ sunny: true });
    const { text, runner, outputs } = await generate([{ skillId: "weather", does }], [call("weather", { city: "A" })], {
      tenant: "acme",
      permissions: ["skill:call:weather"],
    });
    expect(text).toBe("done");
    expect(runner.calls[0]).toMatchObject({
      skillId: "weather",
      digest: "sha256:weather",
      input: { city: "A" },
      tenant: "acme",
      ceilings: [["skill:call:weather"]],
    });
    const value = { origin: "skill:weather@1.0.0", untrusted: true, outcome: "ok", output: { sunny: true } };
    expect(outputs).toEqual([{ type: "json", value }]);
  });

  it("runs calls of one step at the same time, and not more than it may", async () => {
    let [running, most] = [0, 0];
    const does = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return "ok";
    };
    const calls = Array.from({ length: 6 }, (_, index) => call("a", {}, String(index)));
    const { outputs } = await generate([{ skillId: "a", does }], calls, { maxParallelCalls: 2 });
    expect([outputs.length, most]).toEqual([6, 2]);
  });

  it("refuses a call at once when too many wait", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let begun = 0;
    const does = () => {
      if (++begun === 1) setImmediate(resolve, "ok");
      return promise;
    };
    const calls = ["1", "2", "3"].map((id) => call("a", {}, id));
    const bounds = { maxParallelCalls: 1, maxWaitingCalls: 1 };
    const { results } = await generate([{ skillId: "a", does }], calls, bounds);
    expect(results.map(({ output }) => (output as { code?: string }).code)).toEqual([undefined, undefined, "BUSY"]);
  });

  it("ends the call when the SDK's signal is aborted", async () => {
    const controller = new AbortController();
    const ended = Promise.withResolvers<string>();
    const does: FakeSkill["does"] = async ({ signal }) => {
      const aborted = new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      controller.abort();
      await aborted;
      ended.resolve("cancelled");
      return { receipt: { status: "cancelled" } };
    };
    const tools = toAiSdkTools(fakeSkills({ skillId: "a", does }));
    const { signal: abortSignal } = controller;
    const model = aiSdkModel([call("a")]);
    const generating = generateText({ model, tools, prompt: "Go", abortSignal });
    await Promise.allSettled([generating]);
    expect(await ended.promise).toBe("cancelled");
  });

  it("tells the model of a failure as an error with its code, and nothing of the host", async () => {
    const failing: FakeSkill[] = [
      { skillId: "denied", does: () => ({ receipt: { status: "denied", message: "no file for you" } }) },
      { skillId: "gone", does: () => Promise.reject(new ToolUnknownError("gone", [])) },
      { skillId: "broken", does: () => Promise.reject(new Error("ENOENT: /srv/keys/ssh_key")) },
    ];
    const { outputs } = await generate(
      failing,
      failing.map(({ skillId }) => call(skillId, {}, skillId)),
    );
    expect(outputs.map(({ type }) => type)).toEqual(["error-json", "error-json", "error-json"]);
    expect(outputs).toMatchObject([
      { value: { outcome: "failed", code: "denied", message: "denied: no file for you" } },
      { value: { outcome: "refused", code: "TOOL_UNKNOWN", origin: "host" } },
      { value: { outcome: "doubt", code: "HOST", origin: "host" } },
    ]);
    expect(JSON.stringify(outputs)).not.toContain("ssh");
  });

  it("makes no call with arguments that are no object, too large, or for a tool that is not there", async () => {
    const large = call("a", { x: "y".repeat(300_000) }, "2");
    const { runner, results } = await generate([{ skillId: "a" }], [call("a", [1]), large, call("b", {}, "3")]);
    expect(runner.calls).toEqual([]);
    expect(results.map(({ output }) => (output as { code?: string }).code)).toEqual(["INPUT_INVALID", "INPUT_INVALID"]);
  });

  it("calls no skill that its permissions leave out", async () => {
    const { runner, results } = await generate([{ skillId: "a" }], [call("a")], { permissions: ["skill:call:b"] });
    expect([runner.calls.length, results[0]?.output]).toEqual([0, expect.objectContaining({ code: "denied" })]);
  });

  it("refuses what has to be confirmed, unless somebody says yes to exactly this", async () => {
    const skills = [{ skillId: "a", confirm: true }];
    expect((await generate(skills, [call("a")])).runner.calls).toHaveLength(0);
    const given = await generate(skills, [call("a", { x: 1 })], {
      approve: (request) => request.skillId === "a" && JSON.stringify(request.arguments) === '{"x":1}',
    });
    expect(given.runner.calls).toHaveLength(1);
    const truthy = await generate(skills, [call("a")], { approve: () => "yes" });
    expect(truthy.runner.calls).toHaveLength(0);
    const silent = await generate(skills, [call("a")], { approve: () => new Promise(() => {}), approvalTimeoutMs: 5 });
    expect(silent.runner.calls).toHaveLength(0);
  });

  it("asks nobody about arguments that are none, and takes no yes for a skill that became another", async () => {
    const runner = fakeSkills({ skillId: "a", confirm: true });
    let asked = 0;
    const approve = (): boolean => {
      runner.replace({ skillId: "a", confirm: true, digest: "sha256:other" });
      return ++asked > 0;
    };
    const checked = { ...runner, check: ({ input }: { readonly input: unknown }) => Promise.resolve(problemOf(input)) };
    const tools = toAiSdkTools(checked, { approve });
    const calls = [call("a", { wrong: true }, "1"), call("a", {}, "2")];
    const { steps } = await generateText({ model: aiSdkModel(calls), tools, prompt: "Go" });
    const codes = steps[0]?.toolResults.map(({ output }) => (output as { readonly code?: string }).code);
    expect([codes, asked, runner.calls.length]).toEqual([["invalid-input", "denied"], 1, 0]);
  });

  it("cuts an output that is too long", async () => {
    const does = () => "x".repeat(100);
    const { outputs } = await generate([{ skillId: "a", does }], [call("a")], { maxToolOutputCharacters: 10 });
    expect(outputs).toMatchObject([{ value: { output: `${"x".repeat(10)}…` } }]);
  });

  it("works while streaming", async () => {
    const model = aiSdkModel([call("a")]);
    const tools = toAiSdkTools(fakeSkills({ skillId: "a", does: () => "seen" }));
    const { stream } = streamText({ model, tools, prompt: "Go", stopWhen: isStepCount(2) });
    const outputs: unknown[] = [];
    for await (const part of stream) if (part.type === "tool-result") outputs.push(part.output);
    expect(outputs).toEqual([expect.objectContaining({ outcome: "ok", output: "seen" })]);
  });

  it("refuses options that it does not know", () => {
    expect(() => toAiSdkTools(fakeSkills(), { permision: [] } as never)).toThrow(/it is unknown/u);
    expect(() => toAiSdkTools(fakeSkills(), { permissions: ["fs:read:x"] })).toThrow(/fs:read:x/u);
  });
});
