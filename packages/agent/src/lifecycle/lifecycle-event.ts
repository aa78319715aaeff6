import type { AgentExecution } from "./agent-execution.ts";
import type { AgentState, TransitionReason } from "./agent-state.ts";

/** What happens in the life of an agent, in order. */
export type LifecycleEvent = LifecycleEventBody & {
  /** Milliseconds of the clock of the registry. */
  readonly timeMs: number;
  readonly agent: string;
};

/** What belongs to each event. */
export type LifecycleEventBody =
  | {
      readonly type: "transition";
      readonly from: AgentState;
      readonly to: AgentState;
      readonly reason: TransitionReason;
      /** What went wrong, escaped and cut, when something did. */
      readonly problem?: string;
    }
  | { readonly type: "execution-start"; readonly runId: string }
  | { readonly type: "execution-end"; readonly execution: AgentExecution }
  /** It is started again after the delay. The first attempt is 1. */
  | { readonly type: "restart-schedule"; readonly attempt: number; readonly delayMs: number }
  /** It failed too often, and stays in error until somebody starts it. */
  | { readonly type: "restart-give-up"; readonly restarts: number };
