import { TransitionError } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentState, followingStates } from "./agent-state.ts";
import type { LifecycleEventBody } from "./lifecycle-event.ts";
import { createStateMachine, problemOf } from "./state-machine.ts";

const states = Object.keys(followingStates) as AgentState[];

describe("createStateMachine()", () => {
  it("goes only to states that follow, tells of each, and refuses every other with its state unchanged", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states)), (wishes) => {
        const told: LifecycleEventBody[] = [];
        const machine = createStateMachine("ada", (event) => void told.push(event));
        let state: AgentState = "created";
        let transitions = 0;
        for (const to of wishes) {
          if (followingStates[state].includes(to)) {
            machine.go(to, "run");
            expect(told.at(-1)).toEqual({ type: "transition", from: state, to, reason: "run" });
            state = to;
            transitions++;
          } else {
            expect(() => machine.go(to, "run")).toThrow(TransitionError);
          }
          expect([machine.state, told.length]).toEqual([state, transitions]);
        }
      }),
    );
  });

  it("never leaves terminated, and comes to it from anywhere else", () => {
    expect(followingStates.terminated).toEqual([]);
    const others = states.filter((state) => state !== "terminated");
    expect(others.filter((state) => !followingStates[state].includes("terminated"))).toEqual([]);
  });

  it("says what went wrong in words that are safe to print", () => {
    expect(problemOf(new Error("a\u001b[31m"))).toBe(String.raw`a\u{1b}[31m`);
    expect(problemOf({ secret: 1 })).toBe("what was thrown is no error");
    expect(problemOf("x".repeat(1_000)).length).toBeLessThan(600);
  });
});
