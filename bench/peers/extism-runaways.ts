import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What came of calls that never end by themselves. */
export interface ExtismRunaways {
  readonly attempts: number;
  /** How long after the timeout each call that settled within the wait did so, in milliseconds. */
  readonly lateMs: readonly number[];
  /** The tools of the calls that did not. */
  readonly neverSettled: readonly string[];
}

/** How to try. */
export interface ExtismRunawayOptions {
  readonly attempts: number;
  /** The tools to call, in turns; none of them ends. */
  readonly tools: readonly string[];
  /** The `timeoutMs` of the plugin. */
  readonly timeoutMs: number;
  /** How long after the timeout a call is given up. */
  readonly waitMs: number;
}

/** What the process says about one attempt. */
export interface ExtismAttempt {
  readonly tool: string;
  /** Null when the call did not settle in time. */
  readonly lateMs: number | null;
}

const startMs = 5_000;

/**
 * Calls tools that never end in background plugins of Extism, one after the other. It happens in a process of its own, which
 * is killed at the end: a call that never settles leaves a thread that computes for ever.
 *
 * An attempt that the process does not report in time counts as not settled.
 */
export async function stopExtismRunaways(options: ExtismRunawayOptions): Promise<ExtismRunaways> {
  const { attempts, timeoutMs, waitMs } = options;
  const child = fork(
    fileURLToPath(new URL("./extism-runaway-process.ts", import.meta.url)),
    [JSON.stringify(options)],
    {
      stdio: "ignore",
    },
  );
  const reported: ExtismAttempt[] = [];
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, startMs + attempts * (timeoutMs + waitMs + startMs));
    child.on("message", (attempt: ExtismAttempt) => reported.push(attempt));
    child.once("error", resolve);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  child.kill("SIGKILL");
  const lateMs = reported.flatMap((attempt) => attempt.lateMs ?? []);
  const neverSettled = reported.filter((attempt) => attempt.lateMs === null).map(({ tool }) => tool);
  const unreported = Array.from({ length: attempts - reported.length }, () => "not reported");
  return { attempts, lateMs, neverSettled: [...neverSettled, ...unreported] };
}
