import { type JsonValue, OptionError } from "@cordon/core";
import { type Clock, systemClock } from "../clock/clock.ts";
import type { StepPort } from "./step-port.ts";
import type { WorkflowStrategy } from "./strategy.ts";
import type { WorkflowEvent } from "./workflow-event.ts";
import type { StepOutcome } from "./workflow-result.ts";

/** What belongs to one run of a workflow. */
export interface RunWorkflowOptions {
  /** Runs what the steps name. */
  readonly port: StepPort;
  /** Default `parallel`. */
  readonly strategy?: WorkflowStrategy;
  /** Steps in flight at the same time, those that wait for another attempt included. 1 to 64. Default 4. */
  readonly maxParallel?: number;
  /** Milliseconds that steps took before, for `adaptive`: `durationMs` of an earlier result. Default: nothing is known. */
  readonly measuredMs?: Readonly<Record<string, number>>;
  /** Ends the run; what is done is undone. */
  readonly signal?: AbortSignal;
  /** Milliseconds for all steps; compensations have their own. Default: as long as the steps may. */
  readonly deadlineMs?: number;
  /** Milliseconds a step has to end once it is told to; what does not is in doubt. Default 2,000. */
  readonly graceMs?: number;
  /** Whether the input holds text from outside. Default false. */
  readonly untrusted?: boolean;
  /** Makes the output of what the steps came to, in place of the workflow's `output`. What it throws fails the run. */
  readonly aggregate?: (steps: readonly StepOutcome[]) => JsonValue | Promise<JsonValue>;
  /** Names the run; unique. Default: a random one. */
  readonly runId?: string;
  /** Default: the clock of the system. */
  readonly clock?: Clock;
  /** From 0 to below 1, for the waits between attempts. Default `Math.random`. */
  readonly random?: () => number;
  /** Hears of everything that happens. It must not throw; what it throws is dropped. */
  readonly onEvent?: (event: WorkflowEvent) => void;
}

const known: readonly string[] = [
  "port",
  "strategy",
  "maxParallel",
  "measuredMs",
  "signal",
  "deadlineMs",
  "graceMs",
  "untrusted",
  "aggregate",
  "runId",
  "clock",
  "random",
  "onEvent",
] satisfies readonly (keyof RunWorkflowOptions)[];

/** The options of a run, checked; what has a default has a value. */
export type RunSetup = RunWorkflowOptions &
  Required<
    Pick<RunWorkflowOptions, "strategy" | "maxParallel" | "measuredMs" | "graceMs" | "untrusted" | "clock" | "random">
  >;

/**
 * Checks the options of a run, and fills them in.
 *
 * @throws OptionError
 */
export function setUpRun(options: RunWorkflowOptions): RunSetup {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new OptionError(unknown, `it is unknown; known are ${known.join(", ")}`);
  const { strategy = "parallel", maxParallel = 4, graceMs = 2_000, deadlineMs = 1 } = options;
  if (!["sequential", "parallel", "adaptive"].includes(strategy)) {
    throw new OptionError("strategy", "it is not sequential, parallel or adaptive");
  }
  const numbers = {
    maxParallel: [maxParallel, 64],
    graceMs: [graceMs, longestMs],
    deadlineMs: [deadlineMs, longestMs],
  };
  for (const [option, [value = 0, most = 0]] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 1 || value > most) {
      throw new OptionError(option, `it is not a whole number from 1 to ${most}`);
    }
  }
  return {
    ...options,
    strategy,
    maxParallel,
    graceMs,
    measuredMs: options.measuredMs ?? {},
    untrusted: options.untrusted ?? false,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}

const longestMs = 2_147_483_647;
