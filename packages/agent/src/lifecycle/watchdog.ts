import type { Clock } from "../clock/clock.ts";
import type { LifecycleEventBody } from "./lifecycle-event.ts";
import { checkRestartPolicy, restartDelayMs, type RestartPolicy } from "./restart-policy.ts";

/** What a watchdog needs of its surroundings. */
export interface WatchdogSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: (event: LifecycleEventBody) => void;
  /** Starts the agent again. It tells the watchdog itself when that fails. */
  readonly restart: () => Promise<void>;
  /** Told when there will be no restart. */
  readonly giveUp: () => void;
}

/** Starts an agent again when it failed, later and later, until it failed too often. */
export interface Watchdog {
  /** The agent failed. */
  failed(): void;
  /** Forgets its restarts: somebody has looked at it. */
  reset(): void;
  /** Starts nothing any more. */
  stop(): void;
}

/** Makes a watchdog. @throws OptionError for a policy that is none. */
export function createWatchdog(policy: RestartPolicy | false, surroundings: WatchdogSurroundings): Watchdog {
  const { clock, random, tell, restart, giveUp } = surroundings;
  const checked = policy === false ? undefined : checkRestartPolicy(policy);
  let restartedAtMs: readonly number[] = [];
  let waiting = new AbortController();

  const restartAfter = async (delayMs: number, signal: AbortSignal): Promise<void> => {
    try {
      await clock.wait(delayMs, { signal });
    } catch {
      return;
    }
    // It may have been aborted after the wait was over.
    if (signal.aborted) return;
    restartedAtMs = [...restartedAtMs, clock.nowMs()];
    await restart();
  };
  const cancel = (): void => {
    waiting.abort();
    waiting = new AbortController();
  };
  return {
    failed: () => {
      cancel();
      if (checked === undefined) return giveUp();
      const sinceMs = clock.nowMs() - checked.windowMs;
      restartedAtMs = restartedAtMs.filter((timeMs) => timeMs > sinceMs);
      if (restartedAtMs.length >= checked.maxRestarts) {
        tell({ type: "restart-give-up", restarts: restartedAtMs.length });
        return giveUp();
      }
      const attempt = restartedAtMs.length + 1;
      const delayMs = restartDelayMs(checked, attempt, random);
      tell({ type: "restart-schedule", attempt, delayMs });
      void restartAfter(delayMs, waiting.signal);
      return undefined;
    },
    reset: () => {
      cancel();
      restartedAtMs = [];
    },
    stop: cancel,
  };
}
