import { describe, expect, it } from "vitest";
import { fakeSkills } from "../testing/fake-skills.ts";
import { joinSkillRunners } from "./join-skill-runners.ts";

const request = { tool: "execute", digest: "sha256:1", input: {}, signal: new AbortController().signal };

describe("joinSkillRunners()", () => {
  it("offers the tools of all, and calls each where it is", async () => {
    const [first, second] = [fakeSkills({ skillId: "a" }), fakeSkills({ skillId: "b", does: () => "from b" })];
    const joined = joinSkillRunners(first, second);
    expect(joined.tools().map(({ skillId }) => skillId)).toEqual(["a", "b"]);
    expect(await joined.call({ ...request, skillId: "b" })).toMatchObject({ output: "from b" });
    expect([first.calls.length, second.calls.length]).toEqual([0, 1]);
    await expect(joined.call({ ...request, skillId: "c" })).rejects.toMatchObject({ code: "TOOL_UNKNOWN" });
  });

  it("asks the one that has the skill whether an input is one", async () => {
    const checking = { ...fakeSkills({ skillId: "a" }), check: () => Promise.resolve("it is none") };
    const joined = joinSkillRunners(checking, fakeSkills({ skillId: "b" }));
    expect(await joined.check?.({ ...request, skillId: "a" })).toBe("it is none");
    expect(await joined.check?.({ ...request, skillId: "b" })).toBeUndefined();
  });

  it("refuses a skill that two of them have, also when it comes later", () => {
    const [first, second] = [fakeSkills({ skillId: "a" }), fakeSkills({ skillId: "b" })];
    expect(() => joinSkillRunners(first, fakeSkills({ skillId: "a" }))).toThrow(/two of the runners/u);
    const joined = joinSkillRunners(first, second);
    second.replace({ skillId: "a" });
    expect(() => joined.tools()).toThrow(/two of the runners/u);
  });
});
