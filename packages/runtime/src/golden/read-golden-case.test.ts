import { GoldenCaseError } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { parseGoldenCase } from "./read-golden-case.ts";

function problemsOf(text: string): readonly string[] {
  try {
    parseGoldenCase(text, "case.yaml");
  } catch (error) {
    if (!(error instanceof GoldenCaseError)) throw error;
    return error.problems.map(({ problem, line, column }) => `${line}:${column}: ${problem}`);
  }
  throw new Error("Cannot find a problem");
}

describe("parseGoldenCase()", () => {
  it("gives a case with its defaults", () => {
    const golden = parseGoldenCase(
      "name: greets\ninput: { name: Zoë }\nexpect: { status: ok, output: hello }\n",
      "a.yaml",
    );
    expect(golden).toMatchObject({
      file: "a.yaml",
      name: "greets",
      input: { name: "Zoë" },
      before: [],
      files: {},
      http: [],
      usage: {},
      expect: { status: "ok", output: "hello" },
    });
    expect(golden.mounts).toBeUndefined();
  });

  it("names every unknown field, wherever it stands, with its line", () => {
    const text = [
      "name: greets",
      "inptu: 1",
      "before:",
      "  - { tol: add }",
      "http:",
      "  - request: GET https://example.com/",
      "    body: x",
      "usage:",
      "  wallMillis: 3",
      "expect:",
      "  staus: ok",
    ].join("\n");
    expect(problemsOf(text).map((problem) => problem.split("; known")[0])).toEqual([
      "2:1: inptu: it is unknown",
      "4:7: before[0].tol: it is unknown",
      "7:5: http[0].body: it is unknown",
      "9:3: usage.wallMillis: it is unknown",
      '10:1: expect: it lacks "expect.status"',
      "11:3: expect.staus: it is unknown",
    ]);
  });

  it("refuses values that mean nothing", () => {
    const cases: readonly (readonly [line: string, problem: string])[] = [
      ["expect: { status: fine }", "expect.status: it is not one of ok"],
      ["files: { ../x: a }", "it is not a virtual path"],
      ["files: { /data/../../x: a }", "it is not a virtual path"],
      ["files: { /data/x: { form: y } }", "it is neither a text nor"],
      ["http: [{ request: GET http://example.com/ }]", "it is not a method and an https URL"],
      ["http: [{ request: GET https://example.com:444/ }]", "it is not a method and an https URL"],
      ["http: [{ status: 200 }]", 'it lacks "request"'],
      ["limits: { memory: much }", "limits.memory"],
      ["usage: { hostCalls: many }", "it is not a number of 0 or more"],
      ["text: a\ninput: b", 'there is "input" as well'],
      ["secrets: { A: 1 }", "secrets.A: it is not a text"],
      ["mounts: /data", "mounts: it is not a list"],
    ];
    for (const [line, problem] of cases) {
      const text = `name: x\n${line}\n${line.startsWith("expect") ? "" : "expect: { status: ok }\n"}`;
      expect([line, problemsOf(text)[0]]).toEqual([line, expect.stringContaining(problem) as string]);
    }
  });

  it("refuses what is no mapping, no strict YAML, or has no name", () => {
    expect(problemsOf("- a")).toContain("1:1: it is not a mapping");
    expect(problemsOf("name: [")[0]).toMatch(/^1:/u);
    expect(problemsOf("expect: { status: ok }")).toEqual(['1:1: it lacks "name"']);
    expect(problemsOf("name: &a x\nexpect: { status: ok }")[0]).toContain("anchor");
  });

  it("takes a draft without an expectation only when it is told to", () => {
    expect(problemsOf("name: x\ninput: 1\n")).toEqual(['1:1: it lacks "expect.status"']);
    expect(parseGoldenCase("name: x\ninput: 1\n", "a.yaml", { drafts: true }).expect).toBeUndefined();
  });
});
