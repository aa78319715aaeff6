import type { Agent } from "../agent.ts";
import type { RunOptions } from "../agent-options.ts";
import type { RunResult } from "../run/run-result.ts";
import type { AgentExecution } from "./agent-execution.ts";
import type { AgentState } from "./agent-state.ts";
import type { AgentStatistics } from "./agent-statistics.ts";
import type { RestartPolicy } from "./restart-policy.ts";

/** An agent, and how it is kept alive. */
export interface ManagedAgentOptions {
  readonly agent: Agent;
  /** To find it by: 1 to 64 of letters, digits, `-`, `_`, `.`, `:` and `/` each. Default: none. */
  readonly tags?: readonly string[];
  /** Brings up what it needs, at each start and restart. Rejects when that fails. Default: nothing is needed. */
  readonly initialise?: (signal: AbortSignal) => PromiseLike<void> | void;
  /** Milliseconds it may take. Default 30,000. */
  readonly initialiseTimeoutMs?: number;
  /** Finds out whether it is alive, while it is ready or running. Rejects when not. Default: it is. */
  readonly check?: (signal: AbortSignal) => PromiseLike<void> | void;
  /** Milliseconds between two checks. Default 5,000. */
  readonly checkEveryMs?: number;
  /** Milliseconds a check may take. Default 2,000. */
  readonly checkTimeoutMs?: number;
  /** Gives back what it has, once, at its end. Default: there is nothing. */
  readonly dispose?: () => PromiseLike<void> | void;
  /** When it is started again after it failed; `false` for never. Default: see {@link RestartPolicy}. */
  readonly restart?: RestartPolicy | false;
}

/** How an agent is to end. */
export interface ShutdownOptions {
  /** Milliseconds that runs have to end by themselves. Default 30,000. 0 ends them at once. */
  readonly deadlineMs?: number;
}

/** How an agent ended. */
export interface ShutdownReport {
  /** Runs that ended by themselves meanwhile. */
  readonly finished: number;
  /** Runs that were ended: their results have a `state` to go on from elsewhere. */
  readonly aborted: number;
  /** Runs that did not even end when they were told to, and were left alone after a second. */
  readonly left: number;
  /** What went wrong when it gave back what it has, escaped and cut. */
  readonly problem?: string;
}

/** An agent with a life: it starts, runs, pauses, fails, is restarted, and ends. */
export interface ManagedAgent {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly state: AgentState;
  /**
   * Starts it. Also after it was given up; the watchdog then counts from the beginning.
   *
   * @throws TransitionError; what `initialise` threw, and the watchdog tries again all the same
   */
  start(): Promise<void>;
  /**
   * Answers a question. A pause or a failure of the agent meanwhile makes the run stand still; it goes on where it was. When
   * it cannot, because the agent is given up or shut down, the result says `abort` and has a `state`.
   *
   * @returns As `run` of an agent does: it never rejects once it has begun.
   * @throws TransitionError when the agent is neither ready nor running; DisposedError while it shuts down; OptionError
   */
  run(question: string, options?: RunOptions): Promise<RunResult>;
  /**
   * Lets its runs stand still, and takes no more. A call of a tool that is under way is ended, and may be in doubt then.
   *
   * @returns When all of them stand still.
   * @throws TransitionError
   */
  pause(): Promise<void>;
  /** Lets them go on, and takes runs again. @throws TransitionError */
  resume(): void;
  /** Ends it: takes no more runs, waits for those there are, and ends them at the deadline. Does so once. */
  shutdown(options?: ShutdownOptions): Promise<ShutdownReport>;
  /** The runs that have ended, the last ones, the oldest first. */
  executions(): readonly AgentExecution[];
  /** What all its runs came to, those of the archive it was imported from included. */
  statistics(): AgentStatistics;
}
