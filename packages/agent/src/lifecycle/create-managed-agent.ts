import { DisposedError, TransitionError } from "@cordon/core";
import type { Clock } from "../clock/clock.ts";
import { tellQuietly } from "../tell-quietly.ts";
import type { AgentExecution } from "./agent-execution.ts";
import { addStatistics, type AgentStatistics, statisticsOf } from "./agent-statistics.ts";
import type { TransitionReason } from "./agent-state.ts";
import { checkManagedOptions } from "./check-managed-options.ts";
import { createInFlight } from "./in-flight.ts";
import type { LifecycleEvent, LifecycleEventBody } from "./lifecycle-event.ts";
import type { ManagedAgent, ManagedAgentOptions, ShutdownOptions, ShutdownReport } from "./managed-agent.ts";
import { createRunGate } from "./run-gate.ts";
import { runThrough, type ThroughResult } from "./run-through.ts";
import { createStateMachine } from "./state-machine.ts";
import { checkDeadline, endOrderly } from "./end-orderly.ts";
import { createWatchdog } from "./watchdog.ts";
import { withinTime } from "./within-time.ts";

/** What a registry shares with its agents. */
export interface ManagedSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onEvent: ((event: LifecycleEvent) => void) | undefined;
  readonly maxExecutions: number;
}

/** What is known of an agent from before. */
export interface AgentPast {
  readonly statistics: AgentStatistics;
  readonly executions: readonly AgentExecution[];
}

/** Gives an agent a life. @throws OptionError */
export function createManagedAgent(
  options: ManagedAgentOptions,
  { clock, random, onEvent, maxExecutions }: ManagedSurroundings,
  past: AgentPast,
): ManagedAgent {
  const checked = checkManagedOptions(options);
  const { agent } = checked;
  let statistics = past.statistics;
  let executions = past.executions.slice(-maxExecutions);
  let ending: Promise<ShutdownReport> | undefined;
  const over = new AbortController();
  const inFlight = createInFlight();
  const gate = createRunGate();
  const tell = (body: LifecycleEventBody): void => {
    const event = { timeMs: clock.nowMs(), agent: agent.name, ...body };
    // Later, for a listener that acts on the agent never to meet one between two of its steps.
    queueMicrotask(() => tellQuietly(onEvent, event, "the agent registry"));
  };
  const machine = createStateMachine(agent.name, tell);
  const watchdog = createWatchdog(checked.restart, {
    clock,
    random,
    tell,
    restart: async () => {
      statistics = { ...statistics, restarts: statistics.restarts + 1 };
      // A failure is told to the watchdog where it happens.
      await initialise("restart").catch(() => undefined);
    },
    giveUp: () => gate.release(),
  });

  const fail = (reason: TransitionReason, problem: unknown): void => {
    if (ending !== undefined || !machine.is("ready", "running", "initialising")) return;
    machine.go("error", reason, problem);
    gate.shut("the agent failed");
    watchdog.failed();
  };

  const open = (reason: TransitionReason): void => {
    machine.go("ready", reason);
    gate.open();
    if (inFlight.count() > 0) machine.go("running", "run");
    void keepChecking(gate.current().signal);
  };

  const initialise = async (reason: "start" | "restart"): Promise<void> => {
    machine.go("initialising", reason);
    const { initialise: act = () => undefined, initialiseTimeoutMs: timeoutMs } = checked;
    try {
      await withinTime(async (signal) => await act(signal), { timeoutMs, clock, signal: over.signal });
    } catch (error) {
      fail("initialise-failed", error);
      throw error;
    }
    if (ending !== undefined) throw new DisposedError(`agent ${agent.name}`);
    open("initialised");
  };

  const keepChecking = async (signal: AbortSignal): Promise<void> => {
    const { check, checkEveryMs, checkTimeoutMs: timeoutMs } = checked;
    if (check === undefined) return;
    while (!signal.aborted) {
      try {
        await clock.wait(checkEveryMs, { signal, keepsAlive: false });
        await withinTime(async (either) => await check(either), { timeoutMs, clock, signal });
      } catch (error) {
        if (!signal.aborted) fail("check-failed", error);
        return;
      }
    }
  };

  const conclude = (runId: string, startedAtMs: number, { result, interruptions }: ThroughResult): void => {
    const { stop, steps, used, error } = result;
    const execution = Object.freeze({
      runId,
      startedAtMs,
      endedAtMs: clock.nowMs(),
      stop,
      steps,
      used,
      interruptions,
      ...(error === undefined ? {} : { errorCode: error.code }),
    });
    statistics = addStatistics(statistics, statisticsOf(execution));
    executions = [...executions, execution].slice(-maxExecutions);
    tell({ type: "execution-end", execution });
    inFlight.end();
    // What is known and refused is no failure of the agent: a name of a run that is taken, an option.
    if (stop === "journal-failed" || (stop === "failed" && error?.code === "UNKNOWN"))
      fail("run-failed", error?.message ?? stop);
    if (inFlight.count() === 0 && machine.is("running")) machine.go("ready", "idle");
  };

  return {
    name: agent.name,
    description: agent.description,
    tags: checked.tags,
    get state() {
      return machine.state;
    },
    start: async () => {
      if (ending !== undefined) throw new DisposedError(`agent ${agent.name}`);
      if (machine.is("error")) watchdog.reset();
      await initialise("start");
    },
    run: async (question, runOptions = {}) => {
      if (ending !== undefined) throw new DisposedError(`agent ${agent.name}`);
      if (!machine.is("ready", "running")) {
        throw new TransitionError({ agent: agent.name, from: machine.state, to: "running" });
      }
      const startedAtMs = clock.nowMs();
      const onStill = (isStill: boolean): void => inFlight.still(isStill);
      const { runId, ended } = runThrough({ agent, gate, clock, onStill }, question, runOptions);
      inFlight.begin();
      if (machine.is("ready")) machine.go("running", "run");
      tell({ type: "execution-start", runId });
      const through = await ended;
      conclude(runId, startedAtMs, through);
      return through.result;
    },
    pause: async () => {
      if (ending !== undefined) throw new DisposedError(`agent ${agent.name}`);
      machine.go("paused", "pause");
      gate.shut("the agent is paused");
      await inFlight.allStill();
    },
    resume: () => {
      if (ending !== undefined) throw new DisposedError(`agent ${agent.name}`);
      if (!machine.is("paused")) throw new TransitionError({ agent: agent.name, from: machine.state, to: "ready" });
      open("resume");
    },
    shutdown: async ({ deadlineMs = 30_000 }: ShutdownOptions = {}) => {
      checkDeadline(deadlineMs);
      ending ??= endOrderly(deadlineMs, {
        inFlight,
        gate,
        clock,
        over,
        watchdog,
        machine,
        dispose: checked.dispose,
      });
      return await ending;
    },
    executions: () => [...executions],
    statistics: () => statistics,
  };
}
