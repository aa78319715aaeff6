import { describe, expect, it } from "vitest";
import { systemProblem } from "./system-problem.ts";

describe("systemProblem()", () => {
  it("puts into words what happens often, and gives the code of what does not", () => {
    expect(systemProblem({ code: "ENOENT" })).toBe("it does not exist");
    expect(systemProblem({ code: "EISDIR" })).toBe("it is a folder");
    expect(systemProblem({ code: "EMFILE" })).toBe("EMFILE");
  });

  it("falls back to the message of an error, and to the value itself", () => {
    expect(systemProblem(new Error("broken"))).toBe("broken");
    expect(systemProblem("broken")).toBe("broken");
    expect(systemProblem(undefined)).toBe("undefined");
  });
});
