import { randomUUID } from "node:crypto";
import { CordonError, escapeText } from "@cordon/core";
import pLimit from "p-limit";
import { createAgentAccounts, runAccountKey } from "../budget/agent-accounts.ts";
import { createLedger, type Ledger } from "../budget/ledger.ts";
import { createMemoryBudgetStore } from "../budget/memory-budget-store.ts";
import { checkPriceTable } from "../budget/price-table.ts";
import { startDeadline } from "../clock/deadline.ts";
import { askModels } from "../model/ask-models.ts";
import { textOf } from "../model/model-answer.ts";
import { createModelPool, type PooledModel } from "../model/model-pool.ts";
import type { ModelChoice } from "../model/model-entry.ts";
import type { ConsensusEventBody } from "./consensus-event.ts";
import { type ConsensusSetup, judgeName } from "./consensus-options.ts";
import type { ConsensusMethod, ConsensusResult, Statement, StatementFailure } from "./consensus-result.ts";

/** One question to one participant, or the judge. */
export interface PanelQuestion extends Pick<Statement, "participant" | "role"> {
  readonly system: string;
  readonly prompt: string;
}

/** What all questions of one consensus share: the budget, the time, and what was said. */
export interface ConsensusSession {
  readonly setup: ConsensusSetup;
  /** Asks a round of questions, so many at a time. What fails is kept as a failure, and left out. */
  ask(questions: readonly PanelQuestion[]): Promise<readonly Statement[]>;
  /** What has ended it, if anything. */
  stop(): "budget" | "deadline" | "abort" | undefined;
}

/** What a method comes to. */
export type Conclusion = Pick<ConsensusResult, "outcome" | "answer" | "winner" | "groups" | "minority">;

/**
 * Holds a session: opens the accounts and the deadline, lets a method ask, and makes the result. It comes to one, however it
 * ended.
 *
 * @throws OptionError for models and budgets that are none; what the budget store throws.
 */
export async function holdSession(
  method: ConsensusMethod,
  { setup, judge }: { readonly setup: ConsensusSetup; readonly judge?: ModelChoice | undefined },
  discuss: (session: ConsensusSession) => Promise<Conclusion>,
): Promise<ConsensusResult> {
  const { name, clock, budget, participants, signal } = setup;
  const id = randomUUID();
  const store = budget.store ?? createMemoryBudgetStore();
  const accounts = createAgentAccounts(name, { ...budget, perRun: budget.perRun ?? {} }, () => clock.nowMs());
  const ledger = createLedger(store, accounts({ runId: id, conversation: id }));
  const prices = budget.prices === undefined ? undefined : checkPriceTable(budget.prices);
  const voices = [...participants, ...(judge === undefined ? [] : [{ name: judgeName, model: judge }])];
  const models = new Map(voices.map((voice) => [voice.name, createModelPool(voice.model).models]));
  const tell = (event: ConsensusEventBody): void => {
    try {
      setup.onEvent?.(Object.freeze({ timeMs: clock.nowMs(), id, ...event }));
    } catch {
      // A listener decides nothing, and must not stop what it listens to.
    }
  };
  using deadline = startDeadline(clock, setup.deadlineMs);
  const either = signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]);
  const statements: Statement[] = [];
  const failures: StatementFailure[] = [];
  const limit = pLimit(setup.maxParallel);
  let rounds = 0;
  const stop = (): ConsensusResult["stop"] => {
    if (signal?.aborted === true) return "abort";
    if (deadline.signal.aborted) return "deadline";
    return failures.some(({ reason }) => reason === "budget") ? "budget" : undefined;
  };
  const asking = {
    setup,
    ledger,
    pricing: { prices, unknownPrice: budget.unknownPrice ?? "refuse" },
    signal: either,
  } as const;
  tell({ type: "consensus-start", method, participants: participants.map((one) => one.name) });
  const conclusion = await discuss({
    setup,
    stop,
    ask: async (questions) => {
      rounds += 1;
      const round = rounds;
      tell({ type: "round-start", round });
      const asked = questions.map(({ participant, role, ...text }) =>
        limit(async (): Promise<Statement | StatementFailure> => {
          const about = { participant, round, role };
          const said = await askOne(text, { ...asking, models: models.get(participant) ?? [], tell, reason: stop });
          const statement = Object.freeze({ ...about, ...said });
          if ("reason" in statement) tell({ type: "statement-fail", ...statement });
          else tell({ type: "statement-end", ...statement });
          return statement;
        }),
      );
      const ended = await Promise.all(asked);
      const spoken = ended.filter((one): one is Statement => !("reason" in one));
      statements.push(...spoken);
      failures.push(...ended.filter((one) => "reason" in one));
      return spoken;
    },
  });
  const key = runAccountKey(name, id);
  const { used } = await store.read(key);
  await store.forget([key]);
  const stopped = stop();
  tell({ type: "consensus-end", outcome: conclusion.outcome, rounds });
  return Object.freeze({
    id,
    method,
    ...conclusion,
    statements: Object.freeze(statements),
    failures: Object.freeze(failures),
    rounds,
    used,
    ...(stopped === undefined ? {} : { stop: stopped }),
  });
}

interface Asking {
  readonly setup: ConsensusSetup;
  readonly ledger: Ledger;
  readonly pricing: Parameters<typeof askModels>[1]["pricing"];
  readonly signal: AbortSignal;
  readonly models: readonly PooledModel[];
  readonly tell: (event: ConsensusEventBody) => void;
  readonly reason: () => ConsensusResult["stop"];
}

type Said = Pick<Statement, "text" | "model" | "used"> | Pick<StatementFailure, "reason" | "message">;

async function askOne(
  { system, prompt }: Pick<PanelQuestion, "system" | "prompt">,
  { setup, ledger, pricing, signal, models, tell, reason }: Asking,
): Promise<Said> {
  const { clock, maxOutputTokens, modelTimeoutMs } = setup;
  try {
    const { answer, model, used } = await askModels(
      {
        prompt: [
          { role: "system", content: system },
          { role: "user", content: [{ type: "text", text: prompt }] },
        ],
      },
      {
        candidates: models,
        ledger,
        pricing,
        signal,
        timeoutMs: modelTimeoutMs,
        maxOutputTokens,
        mayAsk: () => true,
        onEvent: () => undefined,
        onAlerts: (alerts) => {
          for (const alert of alerts) tell({ type: "budget-alert", ...alert });
        },
        wait: (delayMs, aborted) => clock.wait(delayMs, { signal: aborted }),
      },
    );
    const text = textOf(answer.content).trim();
    if (answer.finish === "stop" && text !== "") return { text, model, used };
    return {
      reason: "no-answer",
      message: text === "" ? "its answer is empty" : `its answer ended with ${answer.finish}`,
    };
  } catch (error) {
    const message = escapeText(error instanceof Error ? error.message : "something was thrown that is no error");
    if (signal.aborted) return { reason: reason() === "abort" ? "abort" : "deadline", message };
    const code = CordonError.isInstance(error) ? error.code : undefined;
    if (code === "BUDGET_EXCEEDED") return { reason: "budget", message };
    return { reason: code === "MODEL_FAILED" ? "model-failed" : "failed", message };
  }
}
