import { describe, expect, it } from "vitest";
import type { AgentOptions } from "../agent-options.ts";
import { createAgent } from "../create-agent.ts";
import { createScriptedModel } from "../scripted/scripted-model.ts";
import type { ScriptStep } from "../scripted/script.ts";
import { type FakeSkill, fakeSkills } from "../testing/fake-skills.ts";
import { createMemoryRunJournal, type RunJournal } from "./run-journal.ts";
import type { RunRecord } from "./run-record.ts";

const script = (...steps: readonly ScriptStep[]) => createScriptedModel({ steps });
const call = (tool: string, input: object = {}) => ({ tool, input: input as never });
const agentOf = (options: Partial<AgentOptions> & Pick<AgentOptions, "model">) =>
  createAgent({ name: "a", ...options });

/** A journal that dies before it writes the record that a test names: the process is gone at that point. */
function dyingAt(journal: RunJournal, isLast: (record: RunRecord) => boolean): RunJournal {
  let isDead = false;
  return {
    read: (runId) => journal.read(runId),
    append: (runId, record) => {
      isDead ||= isLast(record);
      return isDead ? Promise.reject(new Error("killed")) : journal.append(runId, record);
    },
  };
}

const reader: FakeSkill = { skillId: "read", effects: "read", does: () => "seen" };
const writer: FakeSkill = { skillId: "write", effects: "write", does: () => "written" };
const question: readonly ScriptStep[] = [{ calls: [call("read"), call("write", { n: 1 })] }, { text: "done" }];

/** Runs until the journal dies, and goes on with another agent object. */
async function crash(isLast: (record: RunRecord) => boolean, answers: readonly ScriptStep[], options: object = {}) {
  const journal = createMemoryRunJournal();
  const before = fakeSkills(reader, writer);
  const first = agentOf({ model: script(...question), skills: before, journal: dyingAt(journal, isLast) });
  const died = await first.run("Go", { runId: "r" });
  const after = fakeSkills(reader, writer);
  const model = script(...answers);
  const resumed = await agentOf({ model, skills: after, journal }).resume({ runId: "r" }, options);
  model.assertDone();
  const called = (skills: typeof before): readonly string[] => skills.calls.map(({ skillId }) => skillId).toSorted();
  return { died, resumed, before: called(before), after: called(after) };
}

const isEnd = (record: RunRecord, tool: string): boolean => record.type === "tool-end" && record.tool === tool;

describe("a run that is resumed after a crash", () => {
  it("asks the model again when its answer was not kept, and calls everything", async () => {
    const { died, resumed, before, after } = await crash(({ type }) => type === "model-end", question);
    expect(died).toMatchObject({ stop: "journal-failed", error: { code: "JOURNAL_FAILED" } });
    expect([resumed.stop, before, after]).toEqual(["answer", [], ["read", "write"]]);
  });

  it("calls what was not begun, and nothing that has its result", async () => {
    const at = (record: RunRecord): boolean => record.type === "tool-start" && record.tool === "write";
    const { resumed, before, after } = await crash(at, [{ expect: { results: "seen" }, text: "done" }]);
    expect([resumed.stop, before]).toEqual(["answer", ["read"]]);
    expect(after).toContain("write");
  });

  it("does not repeat a call that may have taken effect: it says so and stops", async () => {
    const { resumed, before, after } = await crash((record) => isEnd(record, "write"), []);
    expect(resumed).toMatchObject({
      stop: "in-doubt",
      doubts: [{ id: "r#1#call-1-2", runId: "r", callId: "call-1-2", tool: "write", input: '{"n":1}' }],
    });
    expect([before.includes("write"), after.includes("write")]).toEqual([true, false]);
  });

  it("is in doubt of a call also when its skill is not there any more", async () => {
    const journal = createMemoryRunJournal();
    const dying = dyingAt(journal, (record) => isEnd(record, "write"));
    const model = script({ calls: [call("write")] });
    await agentOf({ model, skills: fakeSkills(writer), journal: dying }).run("Go", { runId: "r" });
    const resumed = await agentOf({ model: script(), journal }).resume({ runId: "r" });
    expect(resumed).toMatchObject({ stop: "in-doubt", doubts: [{ tool: "write" }] });
  });

  it("repeats it, or tells the model of it, when somebody says so", async () => {
    const at = (record: RunRecord): boolean => isEnd(record, "write");
    const told = await crash(at, [{ expect: { results: "not known whether" }, text: "ok" }], {
      doubts: { "r#1#call-1-2": "tell" },
    });
    expect([told.resumed.stop, told.after.includes("write")]).toEqual(["answer", false]);
    const repeated = await crash(at, [{ expect: { results: "written" }, text: "ok" }], {
      doubts: { "r#1#call-1-2": "repeat" },
    });
    expect([repeated.resumed.stop, repeated.after.includes("write")]).toEqual(["answer", true]);
  });

  it("repeats a call that only reads without asking", async () => {
    const { resumed, after } = await crash((record) => isEnd(record, "read"), [{ text: "done" }], {
      doubts: { "r#1#call-1-2": "tell" },
    });
    expect([resumed.stop, after.includes("read")]).toEqual(["answer", true]);
  });

  it("keeps what it has read, counted and cost", async () => {
    const journal = createMemoryRunJournal();
    const skills = fakeSkills(reader);
    const one = agentOf({ model: script({ calls: [call("read")] }), skills, journal, maxSteps: 1 });
    const first = await one.run("Go", { runId: "r", conversation: "c", tenant: "acme" });
    expect(first.stop).toBe("max-steps");
    const two = agentOf({ model: script({ text: "done" }), skills, journal });
    const second = await two.resume({ runId: "r" });
    expect(second).toMatchObject({ stop: "answer", steps: 2, untrusted: true, conversation: "c" });
    expect(second.used.calls).toBe(3);
    expect(skills.calls[0]?.tenant).toBe("acme");
  });

  it("is no run when nothing was written, and not the same when it went on elsewhere", async () => {
    const journal = createMemoryRunJournal();
    const agent = agentOf({ model: script({ calls: [call("none")] }, { text: "done" }), journal, maxSteps: 1 });
    expect(await agent.resume({ runId: "none" })).toMatchObject({ stop: "failed", error: { code: "RESUME_INVALID" } });
    const { state = "" } = await agent.run("Go");
    expect((await agent.resume(state, { maxSteps: 2 })).stop).toBe("answer");
    expect(await agent.resume(state)).toMatchObject({ error: { message: /went on since/u } });
  });

  it("does nothing more once the journal cannot be written, also in calls that run at the same time", async () => {
    const journal: RunJournal = {
      read: () => Promise.resolve([]),
      append: (_, { type }) => (type === "tool-start" ? Promise.reject(new Error("full")) : Promise.resolve()),
    };
    const skills = fakeSkills(writer);
    const calls = Array.from({ length: 5 }, (_, n) => call("write", { n }));
    const result = await agentOf({ model: script({ calls }), skills, journal }).run("Go");
    expect([result.stop, skills.calls]).toEqual(["journal-failed", []]);
  });
});

describe("a run that has ended", () => {
  it("gives its result again, and does nothing", async () => {
    const journal = createMemoryRunJournal();
    const output = { type: "object", properties: { n: { type: "integer" } } };
    const agent = agentOf({ model: script({ text: '{"n":1}' }), journal });
    const first = await agent.run("Go", { runId: "r", output });
    expect(await agent.resume({ runId: "r" })).toEqual(first);
    expect(first).toMatchObject({ stop: "answer", output: { n: 1 } });
  });

  it("keeps its name: no other run can have it", async () => {
    const journal = createMemoryRunJournal();
    const agent = agentOf({ model: script({ text: "one" }), journal });
    await agent.run("Go", { runId: "r" });
    const second = await agent.run("Something else", { runId: "r" });
    expect(second).toMatchObject({ stop: "failed", error: { code: "RESUME_INVALID" } });
  });
});
