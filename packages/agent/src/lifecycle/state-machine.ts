import { escapeText, TransitionError } from "@cordon/core";
import { type AgentState, followingStates, type TransitionReason } from "./agent-state.ts";
import type { LifecycleEventBody } from "./lifecycle-event.ts";

/** The state of an agent, and the only way to change it. */
export interface StateMachine {
  readonly state: AgentState;
  /** Goes to a state and tells of it. @throws TransitionError when it does not follow; nothing changes */
  go(to: AgentState, reason: TransitionReason, problem?: unknown): void;
  /** Whether it is one of some states. */
  is(...states: readonly AgentState[]): boolean;
}

/** Makes the machine of an agent that is `created`. */
export function createStateMachine(agent: string, tell: (event: LifecycleEventBody) => void): StateMachine {
  let state: AgentState = "created";
  return {
    get state() {
      return state;
    },
    go: (to, reason, problem) => {
      const from = state;
      if (!followingStates[from].includes(to)) throw new TransitionError({ agent, from, to });
      state = to;
      tell({ type: "transition", from, to, reason, ...(problem === undefined ? {} : { problem: problemOf(problem) }) });
    },
    is: (...states) => states.includes(state),
  };
}

const longestProblem = 500;

/** What went wrong, in words that are safe to print. */
export function problemOf(error: unknown): string {
  if (typeof error === "string") return escapeText(error, longestProblem);
  return error instanceof Error ? escapeText(error.message, longestProblem) : "what was thrown is no error";
}
