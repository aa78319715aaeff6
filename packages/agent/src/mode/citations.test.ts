import { describe, expect, it } from "vitest";
import { citationProblem } from "./citations.ts";

const sources = new Set(["skill:report@1.0.0", "agent:reader"]);
const problemOf = (text: string, isJson = false): string => citationProblem(text, { sources, isJson }) ?? "none";

describe("the rule of citations", () => {
  it("takes an answer whose paragraphs and lists cite what was read, or say that they are not verified", () => {
    for (const text of [
      "It has 12 [skill:report@1.0.0].",
      "# Title\n\nFindings:\n\n- 12 packages [skill:report@1.0.0, /data/package-lock.json]\n- 3 licences\n\n---\n\nSo says [agent:reader].",
      "Nobody knows. This is not verified.",
      "As follows [skill:report@1.0.0]:\n\n```\nno citation in code\n\nnor here\n```",
    ]) {
      expect(problemOf(text), text).toBe("none");
    }
  });

  it("finds a paragraph that cites nothing, and names what could be cited", () => {
    const problem = problemOf("It has 12 [skill:report@1.0.0].\n\nAnd it is safe.");
    expect(problem).toContain('begins with "And it is safe."');
    expect(problem).toContain("[agent:reader], [skill:report@1.0.0]");
    expect(problemOf("")).toBe("none");
  });

  it("finds a source that was not read, also another version of one that was", () => {
    expect(problemOf("It is so [skill:other@1.0.0].")).toContain("skill:other@1.0.0, which was not read");
    expect(problemOf("It is so [skill:report@2.0.0].")).toContain("skill:report@2.0.0, which was not read");
    const nothing = citationProblem("It is so [skill:report@1.0.0].", { sources: new Set(), isJson: false });
    expect(nothing).toContain("nothing was read");
  });

  it("looks for origins in the texts of an answer in JSON", () => {
    expect(problemOf('{"findings":[{"source":"skill:report@1.0.0"}]}', true)).toBe("none");
    expect(problemOf('{"findings":[],"note":"not verified"}', true)).toBe("none");
    expect(problemOf('{"findings":[]}', true)).toContain("cites no result");
    expect(problemOf('{"source":"skill:other@1.0.0"}', true)).toContain("was not read");
  });
});
