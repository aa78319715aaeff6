import { OptionError } from "@cordon/core";
import type { Amounts } from "./amounts.ts";
import { amountsOfRun, type BudgetOptions, limitInMicroUsd } from "./budget-options.ts";
import type { BudgetAccount } from "./budget-store.ts";
import { createCalendarClock } from "./calendar-window.ts";

/** Gives the accounts of a run as they are now: the same run has another day's account after midnight. */
export type AgentAccounts = (run: {
  readonly runId: string;
  readonly conversation: string;
}) => readonly BudgetAccount[];

/** The closest first. */
const accountNames = ["run", "conversation", "daily", "monthly"] as const;

/** The key of the account of one run, which nobody needs after its end. */
export const runAccountKey = (agent: string, runId: string): string => `${agent}/run/${runId}`;

/**
 * Makes the accounts of an agent from its options.
 *
 * @param agent Its name.
 * @param options What it may spend.
 * @param now The clock, in milliseconds since 1970.
 * @throws OptionError for an amount or a time zone that is none.
 */
export function createAgentAccounts(agent: string, options: BudgetOptions, now: () => number): AgentAccounts {
  const { daily, monthly, perConversation, perRun, alertAt = 0.8 } = options;
  if (!(alertAt > 0 && alertAt <= 1)) throw new OptionError("budget.alertAt", "it is not above 0 and at most 1");
  const nameWindow = createCalendarClock(options.timeZone ?? "UTC");
  const dollars = (name: string, usd: number | undefined): Amounts | undefined =>
    usd === undefined ? undefined : { microUsd: limitInMicroUsd(usd, `budget.${name}`) };
  const limits = {
    run: perRun === undefined ? undefined : amountsOfRun(perRun),
    conversation: dollars("perConversation", perConversation),
    daily: dollars("daily", daily),
    monthly: dollars("monthly", monthly),
  };
  const limited = accountNames.filter((name) => limits[name] !== undefined);
  return ({ runId, conversation }) => {
    const timeMs = limited.length === 0 ? 0 : now();
    const keyOf = {
      run: () => runAccountKey(agent, runId),
      conversation: () => `${agent}/conversation/${conversation}`,
      daily: () => `${agent}/daily/${nameWindow("daily", timeMs)}`,
      monthly: () => `${agent}/monthly/${nameWindow("monthly", timeMs)}`,
    };
    return limited.map((name) => ({ key: keyOf[name](), limits: limits[name] ?? {}, alertAt }));
  };
}
