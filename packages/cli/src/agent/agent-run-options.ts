import { UsageError } from "../usage-error.ts";
import { quoted } from "../quoted.ts";

/** The options of `cordon agent run`, as the parser gives them. */
export interface AgentRunOptions {
  readonly model: readonly string[];
  readonly skills?: readonly string[];
  readonly policy?: string;
  readonly grant?: readonly string[];
  readonly mount?: readonly string[];
  readonly limit?: readonly string[];
  readonly secret?: readonly string[];
  readonly agent?: "research" | "monitor" | "coder";
  readonly mode?: "focus" | "creative" | "research";
  readonly instructions?: string;
  readonly maxSteps?: string;
  readonly budget?: string;
  readonly prices?: string;
  readonly unknownPrice?: "refuse" | "worst-case";
  readonly timeout?: string;
  readonly tenant?: string;
  readonly journal?: string;
  readonly runId?: string;
  readonly resume?: string;
  readonly doubts?: "repeat" | "tell";
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** The numbers of the options. */
export interface AgentRunNumbers {
  readonly maxSteps?: number;
  /** US dollars. */
  readonly budget?: number;
  readonly deadlineMs?: number;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const longestMs = 2_147_483_647;

/**
 * Reads the numbers, and refuses options that contradict each other.
 *
 * @throws UsageError
 */
export function readNumbers(task: string | undefined, options: AgentRunOptions): AgentRunNumbers {
  const { resume, journal, runId, doubts, prices, unknownPrice } = options;
  if ((task === undefined) === (resume === undefined)) {
    throw new UsageError("Cannot run the agent: give it a task, or a run to go on with by --resume, and not both");
  }
  if (resume !== undefined && journal === undefined) {
    throw new UsageError("Cannot use --resume without the --journal that the run is in");
  }
  if (resume === undefined && doubts !== undefined) throw new UsageError("Cannot use --doubts without --resume");
  if (resume !== undefined && runId !== undefined) throw new UsageError("Cannot use --run-id with --resume");
  if (options.budget !== undefined && prices === undefined) {
    throw new UsageError("Cannot use --budget without --prices: what a model costs is not known");
  }
  if (unknownPrice !== undefined && prices === undefined) {
    throw new UsageError("Cannot use --unknown-price without --prices");
  }
  return {
    ...(options.maxSteps === undefined ? {} : { maxSteps: wholeNumber("--max-steps", options.maxSteps) }),
    ...(options.budget === undefined ? {} : { budget: dollars(options.budget) }),
    ...(options.timeout === undefined ? {} : { deadlineMs: duration(options.timeout) }),
  };
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
  throw new UsageError(`Cannot use ${option} ${quoted(text)}: it is no whole number above 0`);
}

function dollars(text: string): number {
  if (/^\d{1,9}(?:\.\d{1,6})?$/u.test(text)) return Number(text);
  throw new UsageError(`Cannot use --budget ${quoted(text)}: write US dollars, such as 0.50`);
}

function duration(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,9})(ms|s|m|h)$/u.exec(text) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? 0);
  if (milliseconds > 0 && milliseconds <= longestMs) return milliseconds;
  throw new UsageError(`Cannot use --timeout ${quoted(text)}: write a time of at most 596h, such as 90s or 5m`);
}
