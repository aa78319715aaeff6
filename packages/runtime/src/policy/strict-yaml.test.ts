import { describe, expect, it } from "vitest";
import { maxYamlLength, parseStrictYaml, type StrictYaml, type YamlProblem } from "./strict-yaml.ts";

function parsed(text: string): StrictYaml {
  const result = parseStrictYaml(text);
  if ("problem" in result) throw new Error(result.problem);
  return result;
}

function refused(text: string): YamlProblem {
  const result = parseStrictYaml(text);
  if (!("problem" in result)) throw new Error("Cannot find a problem");
  return result;
}

describe("parseStrictYaml", () => {
  it("gives the values and where they stand", () => {
    const yaml = parsed("version: 1\nskills:\n  report:\n    allow:\n      - a\n      - b\n");
    expect(yaml.value).toEqual({ version: 1, skills: { report: { allow: ["a", "b"] } } });
    expect(yaml.locate(["skills", "report", "allow", 1])).toEqual({ line: 6, column: 9 });
  });

  it("gives the place around a value that is not in the text", () => {
    const yaml = parsed("skills:\n  report:\n    allow: []\n");
    expect(yaml.locate(["skills", "report", "mounts"])).toEqual(yaml.locate(["skills", "report"]));
    expect(yaml.locate(["nothing"])).toEqual({ line: 1, column: 1 });
  });

  it("refuses what can be read in two ways, with its place", () => {
    const cases: readonly [text: string, line: number][] = [
      ["a: 1\na: 2\n", 2],
      ["a: &x 1\nb: *x\n", 1],
      ["a: !!js/function x\n", 1],
      ["a: !secret x\n", 1],
      ["a: [1\nb: 2\n", 2],
      ["a: 1\n---\nb: 2\n", 2],
      ["a:\n\t- b\n", 2],
      ["? [a]\n: 1\n", 1],
    ];
    for (const [text, line] of cases) expect([text, refused(text).line]).toEqual([text, line]);
  });

  it("treats a merge key as an ordinary key, so that nothing is merged", () => {
    expect(parsed("<<: { a: 1 }\nb: 2\n").value).toEqual({ "<<": { a: 1 }, b: 2 });
  });

  it("refuses a text that is too long or nests too deeply", () => {
    expect(refused(`a: ${"x".repeat(maxYamlLength)}`).problem).toContain("characters");
    expect(refused(`a: ${"[".repeat(100)}${"]".repeat(100)}`).problem).toContain("deeply");
  });

  it("keeps a key that names a prototype as an own key", () => {
    const { value } = parsed('"__proto__": { polluted: 1 }\n');
    expect(Object.hasOwn(value as object, "__proto__")).toBe(true);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
