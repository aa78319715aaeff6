import { setImmediate } from "node:timers/promises";
import type { JsonValue } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../testing/manual-clock.ts";
import { echo, fail, from, startWorkflow as start } from "../testing/workflow-bench.ts";

const { promise: never } = Promise.withResolvers<never>();

describe("compensation", () => {
  const undo = { run: "function:undo" };

  it("undoes what is done, the last first, with what the step had and gave", async () => {
    const undone: JsonValue[] = [];
    const { result } = start(
      {
        steps: {
          book: { run: "function:echo", input: from("input"), compensate: { run: "function:undo" } },
          pay: {
            run: "function:echo",
            input: "paid",
            after: ["book"],
            compensate: { run: "function:undo", input: [from("pay"), from("book", "/id")] },
          },
          note: { run: "function:echo", after: ["pay"] },
          send: { run: "function:fail", after: ["note"], retry: { attempts: 1 }, compensate: undo },
        },
      },
      { echo, fail, undo: (input) => undone.push(input) },
      { input: { id: 4 } },
    );
    const { status, compensations } = await result();
    expect([status, compensations.map((outcome) => `${outcome.step} ${outcome.status}`)]).toEqual([
      "failed",
      ["pay done", "book done"],
    ]);
    expect(undone).toEqual([["paid", 4], { input: { id: 4 }, output: { id: 4 } }]);
  });

  it("reports one that fails, and goes on with the others, each in its own time", async () => {
    const attempts = { retry: { attempts: 1 } };
    const { result, clock } = start(
      {
        steps: {
          a: { run: "function:echo", compensate: undo },
          b: { run: "function:echo", after: ["a"], compensate: { run: "function:fail", ...attempts } },
          c: { run: "function:echo", after: ["b"], compensate: { run: "function:stuck", timeoutMs: 50 } },
          d: { run: "function:fail", after: ["c"], ...attempts },
        },
      },
      { echo, fail, undo: echo, stuck: () => never },
    );
    expect((await result()).compensations).toMatchObject([
      { step: "c", status: "doubt" },
      { step: "b", status: "failed", message: "it broke" },
      { step: "a", status: "done" },
    ]);
    expect(clock.nowMs()).toBe(2_050);
  });

  it("runs after the signal and the deadline as well, under a signal of its own", async () => {
    for (const ends of ["signal", "deadline"] as const) {
      const controller = new AbortController();
      const aborted: boolean[] = [];
      const { result, clock, running } = start(
        {
          steps: {
            a: { run: "function:echo", compensate: undo },
            b: { run: "function:wait", after: ["a"], compensate: undo },
            c: { run: "function:echo", after: ["b"] },
          },
        },
        {
          echo,
          wait: (_, { signal }) =>
            createManualClock()
              .wait(1, { signal })
              .then(() => null),
          undo: (_, { signal }) => aborted.push(signal.aborted),
        },
        ends === "signal" ? { signal: controller.signal } : { deadlineMs: 100 },
      );
      await setImmediate();
      controller.abort(new Error("enough"));
      expect(await (ends === "signal" ? running : result())).toMatchObject({
        status: "cancelled",
        steps: [{ status: "done" }, { status: "cancelled" }, { status: "not-run" }],
        compensations: [{ step: "a", status: "done" }],
      });
      expect([aborted, clock.waits.length]).toEqual([[false], 0]);
    }
  });

  it("undoes a step that came to its end though it was told to stop, and names one in doubt", async () => {
    const controller = new AbortController();
    const { result, clock } = start(
      {
        steps: { late: { run: "function:late", compensate: undo }, stuck: { run: "function:stuck", compensate: undo } },
      },
      {
        late: async () => {
          await clock.wait(500);
          return "took effect";
        },
        stuck: () => never,
        undo: echo,
      },
      { signal: controller.signal },
    );
    await clock.advance(100);
    controller.abort();
    expect(await result()).toMatchObject({
      status: "cancelled",
      steps: [
        { step: "late", status: "done" },
        { step: "stuck", status: "doubt" },
      ],
      compensations: [{ step: "late", status: "done" }],
    });
  });
});
