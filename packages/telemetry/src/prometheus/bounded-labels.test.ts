import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBoundedLabels } from "./bounded-labels.ts";

const bounds = { maxSkills: 3, maxTools: 5, maxToolsPerSkill: 2 };
const name = fc.oneof(fc.constantFrom("a", "b", "c", "d", "e", "f"), fc.string());

describe("createBoundedLabels", () => {
  it("keeps plain names, and the same labels for the same call", () => {
    const labelsOf = createBoundedLabels(bounds);
    expect(labelsOf("report", "read_all")).toEqual({ skill: "report", tool: "read_all" });
    expect(labelsOf("report", "read_all")).toBe(labelsOf("report", "read_all"));
  });

  it("folds what is beyond the bounds, and keeps who came first", () => {
    const labelsOf = createBoundedLabels(bounds);
    for (const skill of ["a", "b", "c"]) labelsOf(skill, "execute");
    expect(labelsOf("d", "execute")).toEqual({ skill: "other", tool: "other" });
    expect(labelsOf("a", "second")).toEqual({ skill: "a", tool: "second" });
    expect(labelsOf("a", "third")).toEqual({ skill: "a", tool: "other" });
    expect(labelsOf("b", "second")).toEqual({ skill: "b", tool: "second" });
    expect(labelsOf("c", "second")).toEqual({ skill: "c", tool: "other" });
    expect(labelsOf("c", "execute")).toEqual({ skill: "c", tool: "execute" });
  });

  it("never gives more values than the bounds, nor one that is not plain, whatever it is asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 200 }), (calls) => {
        const labelsOf = createBoundedLabels(bounds);
        const given = calls.map(([skill, tool]) => labelsOf(skill, tool));
        const pairs = new Set(given.map(({ skill, tool }) => `${skill} ${tool}`));
        expect(new Set(given.map(({ skill }) => skill)).size).toBeLessThanOrEqual(bounds.maxSkills + 1);
        expect(pairs.size).toBeLessThanOrEqual(bounds.maxTools + bounds.maxSkills + 1);
        for (const pair of pairs) expect(pair).toMatch(/^[\w-]{1,64} [\w-]{1,64}$/u);
      }),
    );
  });
});
