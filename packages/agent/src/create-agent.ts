import { randomUUID } from "node:crypto";
import { OptionError } from "@cordon/core";
import type { Agent, AgentRun } from "./agent.ts";
import type { AgentOptions, ResumeOptions, RunOptions } from "./agent-options.ts";
import { type AgentSetup, setUpAgent } from "./agent-setup.ts";
import { checkResumeOptions, checkRunOptions } from "./check-agent-options.ts";
import { systemClock } from "./clock/clock.ts";
import { startDeadline } from "./clock/deadline.ts";
import { createOutputCheck } from "./output-schema.ts";
import { goOn } from "./run/go-on.ts";
import { createRun } from "./run/agent-run.ts";
import type { GivenAnswers } from "./run/run-context.ts";
import { createRunRecords, openSealed, type RunRecords } from "./run/run-records.ts";

/** What an agent object stands for, for agents that ask it. */
const setups = new WeakMap<Agent, AgentSetup>();

/**
 * Makes an agent: a loop that asks language models what to do, and does it with sandboxed skills and nothing else.
 *
 * @param options What it is, may do and may spend.
 * @throws OptionError, PermissionError for options that make no agent.
 */
export function createAgent(options: AgentOptions): Agent {
  const setup = setUpAgent(
    options,
    (options.agents ?? []).map((agent) => setupOf(agent)),
  );
  const agent: Agent = Object.freeze({
    name: setup.name,
    description: setup.description,
    run: (question: string, runOptions: RunOptions = {}) => {
      if (typeof question !== "string" || question.trim() === "") throw new OptionError("question", "it is no text");
      checkRunOptions(runOptions);
      if (runOptions.output !== undefined) createOutputCheck(runOptions.output);
      const records = createRunRecords(setup.journal);
      const runId = runOptions.runId ?? randomUUID();
      return startRun(setup, { runId, records, answers: noAnswers, options: runOptions, question });
    },
    resume: (from: string | { readonly runId: string }, resumeOptions: ResumeOptions = {}) => {
      checkResumeOptions(resumeOptions);
      const { approvals = [], refusals = [], doubts = {}, ...runOptions } = resumeOptions;
      const { runId, runs } = typeof from === "string" ? openSealed(from, setup.key) : { runId: from.runId };
      const records = createRunRecords(setup.journal, runs);
      return startRun(setup, { runId, records, answers: { approvals, refusals, doubts }, options: runOptions });
    },
    health: () => setup.router.health(),
  });
  setups.set(agent, setup);
  return agent;
}

const noAnswers: GivenAnswers = { approvals: [], refusals: [], doubts: {} };

interface RunToStart {
  readonly runId: string;
  readonly records: RunRecords;
  readonly answers: GivenAnswers;
  readonly options: RunOptions;
  readonly question?: string;
}

function startRun(setup: AgentSetup, { runId, records, answers, options, question }: RunToStart): AgentRun {
  return createRun(runId, async (onEvent, left) => {
    using timer = options.deadlineMs === undefined ? undefined : startDeadline(systemClock, options.deadlineMs);
    const deadline = timer?.signal;
    const signals = [left, options.signal, deadline].filter((signal) => signal !== undefined);
    const shared = {
      records,
      signal: signals.length === 1 ? left : AbortSignal.any(signals),
      isDeadline: () => deadline?.aborted === true && options.signal?.aborted !== true && !left.aborted,
      answers,
      onEvent,
      approve: setup.approve,
      usedApprovals: setup.usedApprovals,
      key: setup.key,
      goOn,
    };
    const asked = question === undefined ? {} : { question, isNew: true };
    return await goOn({ setup, shared, runId, options, ...asked });
  });
}

function setupOf(agent: Agent): AgentSetup {
  const setup = setups.get(agent);
  if (setup === undefined) throw new OptionError("agents", "one of them was not made by createAgent");
  return setup;
}
