import { WorkflowError, type WorkflowFlaw } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { defineWorkflow } from "./define-workflow.ts";
import { parseWorkflow } from "./parse-workflow.ts";
import type { StepDefinition, WorkflowDefinition } from "./workflow-definition.ts";

const flawOf = (make: () => unknown): WorkflowFlaw => {
  try {
    make();
  } catch (error) {
    if (error instanceof WorkflowError) return error.flaw;
    throw error;
  }
  throw new Error("it is a workflow");
};
const define = (steps: Record<string, object>, output?: WorkflowDefinition["output"]) => () =>
  defineWorkflow({
    name: "test",
    steps: steps as Readonly<Record<string, StepDefinition>>,
    ...(output === undefined ? {} : { output }),
  });
const run = "function:f";

describe("defineWorkflow()", () => {
  it("orders steps by what they need, and fills in the defaults", () => {
    const { steps, output } = define({
      last: { run, input: [{ $from: "first", at: "/a~1b/0" }, { $from: "input" }], after: ["second"] },
      second: { run, effect: true, after: ["first"] },
      first: { run },
    })();
    expect(steps.map(({ name }) => name)).toEqual(["first", "second", "last"]);
    expect(steps[2]).toMatchObject({
      needs: ["first", "second"],
      reads: ["first", "input"],
      onFailure: "fail",
      retry: { attempts: 3, baseMs: 1_000, maxMs: 30_000 },
      timeoutMs: 120_000,
    });
    expect(output).toEqual({ last: { $from: "last" } });
  });

  it("refuses a step that is not there, wherever it is named, and says where", () => {
    const missing = { $from: "nowhere" };
    const cases: readonly (readonly [() => unknown, readonly (string | number)[]])[] = [
      [define({ a: { run, input: { x: [missing] } } }), ["steps", "a", "input", "x", 0, "$from"]],
      [define({ a: { run, after: ["nowhere"] } }), ["steps", "a", "after", 0]],
      [define({ a: { run, compensate: { run, input: missing } } }), ["steps", "a", "compensate", "input", "$from"]],
      [define({ a: { run } }, [missing]), ["output", 0, "$from"]],
      [define({ a: { run, input: { $from: "__proto__" } } }), ["steps", "a", "input", "$from"]],
    ];
    for (const [make, path] of cases) expect(flawOf(make)).toMatchObject({ kind: "unknown-step", path });
  });

  it("refuses steps that wait for each other, and names the circle", () => {
    const circle = define({
      start: { run },
      a: { run, input: { $from: "c" }, after: ["start"] },
      b: { run, after: ["a"] },
      c: { run, input: { $from: "b" } },
    });
    expect(flawOf(circle)).toMatchObject({
      kind: "cycle",
      problem: expect.stringContaining("a needs c needs b needs a") as string,
    });
    expect(flawOf(define({ a: { run, input: { $from: "a" } } })).kind).toBe("cycle");
  });

  it("refuses an output that leads nowhere, unless the step is there for what it does", () => {
    const steps = { used: { run }, lost: { run, after: ["used"] } };
    expect(flawOf(define(steps, { $from: "used" }))).toMatchObject({ kind: "unreachable", path: ["steps", "lost"] });
    expect(define({ ...steps, lost: { run, effect: true } }, { $from: "used" })().steps).toHaveLength(2);
  });

  it("refuses a compensation that needs what may not have run", () => {
    const steps = { a: { run }, b: { run, after: ["a"], compensate: { run, input: { $from: "c" } } }, c: { run } };
    expect(flawOf(define(steps))).toMatchObject({
      kind: "unreachable",
      path: ["steps", "b", "compensate", "input", "$from"],
    });
    const fine = { ...steps, b: { ...steps.b, compensate: { run, input: [{ $from: "a" }, { $from: "b" }] } } };
    expect(define(fine)().steps).toHaveLength(3);
  });

  it("refuses fields that are unknown or wrong, and says where", () => {
    const cases: readonly (readonly [object, readonly (string | number)[]])[] = [
      [{ runs: run }, ["steps", "a", "runs"]],
      [{}, ["steps", "a", "run"]],
      [{ run: "nothing" }, ["steps", "a", "run"]],
      [{ run, onFailure: "ignore" }, ["steps", "a", "onFailure"]],
      [{ run, onFailure: { default: 1, also: 2 } }, ["steps", "a", "onFailure"]],
      [{ run, retry: { attempts: 11 } }, ["steps", "a", "retry", "attempts"]],
      [{ run, timeoutMs: 0.5 }, ["steps", "a", "timeoutMs"]],
      [{ run, input: { $from: "input", to: 1 } }, ["steps", "a", "input", "to"]],
      [{ run, input: { $form: "input" } }, ["steps", "a", "input", "$form"]],
      [{ run, input: { $from: "input", at: "a" } }, ["steps", "a", "input", "at"]],
      [{ run, input: { $from: 1 } }, ["steps", "a", "input", "$from"]],
      [{ run, effect: "yes" }, ["steps", "a", "effect"]],
    ];
    for (const [step, path] of cases)
      expect([flawOf(define({ a: step })).kind, flawOf(define({ a: step })).path]).toEqual(["field", path]);
    expect(flawOf(define({ input: { run } })).path).toEqual(["steps", "input"]);
    expect(flawOf(define({})).path).toEqual(["steps"]);
    expect(flawOf(define({ a: { run: () => "no data" } })).problem).toContain("function");
  });
});

describe("parseWorkflow()", () => {
  it("reads the same from YAML and JSON", () => {
    const yaml = parseWorkflow("name: test\nsteps:\n  a: { run: function:f, input: { $from: input, at: /q } }\n");
    const json = parseWorkflow(
      '{"name":"test","steps":{"a":{"run":"function:f","input":{"$from":"input","at":"/q"}}}}',
    );
    expect(yaml).toEqual(json);
  });

  it("says at which line and column it is wrong", () => {
    const cases: readonly (readonly [string, string, number, number])[] = [
      ["name: test\nsteps:\n  a:\n    run: function:f\n    input: { $from: b }\n", "unknown-step", 5, 21],
      ["name: test\nsteps:\n  a: { run: function:f, retries: 3 }\n", "field", 3, 34],
      [
        "name: test\nsteps:\n  a: { run: function:f, after: [b] }\n  b: { run: function:f, after: [a] }\n",
        "cycle",
        3,
        6,
      ],
      ["name: test\nname: again\n", "text", 2, 1],
      ["name: &x test\nsteps: *x\n", "text", 1, 10],
      ["name: !!binary aGk=\nsteps: {}\n", "text", 1, 16],
      ["name: !own test\nsteps: {}\n", "text", 1, 7],
      ["name: [\n", "text", 2, 1],
      ["{}\n---\n{}\n", "text", 2, 1],
      ["name: test\n", "field", 1, 1],
    ];
    for (const [text, kind, line, column] of cases) {
      const flaw = flawOf(() => parseWorkflow(text));
      expect([text, flaw.kind, flaw.line, flaw.column]).toEqual([text, kind, line, column]);
    }
    expect(flawOf(() => parseWorkflow(`x: ${"y".repeat(1_048_576)}`)).problem).toContain("1048576 characters");
    expect(flawOf(() => parseWorkflow(`${"[".repeat(5_000)}${"]".repeat(5_000)}`)).kind).toBe("text");
  });
});
