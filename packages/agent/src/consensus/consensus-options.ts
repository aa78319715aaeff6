import { OptionError } from "@cordon/core";
import type { BudgetOptions } from "../budget/budget-options.ts";
import { type Clock, systemClock } from "../clock/clock.ts";
import type { ModelChoice } from "../model/model-entry.ts";
import type { ConsensusEvent } from "./consensus-event.ts";

/** The name under which the judge speaks. */
export const judgeName = "judge";

/** One that is asked. */
export interface Participant {
  /** 1 to 48 of `a-z`, `0-9` and `-`, and not `judge`. */
  readonly name: string;
  /** A model, or models to ask one after the other when one fails. */
  readonly model: ModelChoice;
  /** What it is told beside the question. Default: nothing. */
  readonly instructions?: string;
}

/** What all forms of consensus share. */
export interface ConsensusOptions {
  /** 2 to 16. */
  readonly participants: readonly Participant[];
  /** What all of them, and the judge, may spend together. Default: no limit. */
  readonly budget?: Omit<BudgetOptions, "perConversation" | "cpuSecond">;
  /** Names its accounts: the days and months of one name are shared. Default `consensus`. */
  readonly name?: string;
  /** Answers that are waited for at the same time. Default 4. */
  readonly maxParallel?: number;
  /** Tokens of one answer. Default 1,024. */
  readonly maxOutputTokens?: number;
  /** Milliseconds for one attempt of one model. Default 120,000. */
  readonly modelTimeoutMs?: number;
  /** Characters of what one said that others get to see. Default 8,000. */
  readonly maxStatementCharacters?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds for all of it. Default: as long as the models may. */
  readonly deadlineMs?: number;
  /** Default: the clock of the system. */
  readonly clock?: Clock;
  /** Hears of everything that happens. It must not throw; what it throws is dropped. */
  readonly onEvent?: (event: ConsensusEvent) => void;
}

/** How a quorum is found. */
export interface QuorumOptions extends ConsensusOptions {
  /** Says which answers are the same: those that it makes the same text of. Default: case, blanks and final marks do not count. */
  readonly normalize?: (answer: string) => string;
  /** Says which of the remaining answers mean the same. Default: nobody does. */
  readonly judge?: ModelChoice;
}

/** How a deliberation goes. */
export interface DeliberationOptions extends ConsensusOptions {
  /** With the first answers. 1 to 10. Default 3. */
  readonly maxRounds?: number;
  /** As for a quorum. */
  readonly normalize?: (answer: string) => string;
}

/** How a debate goes. */
export interface DebateOptions extends ConsensusOptions {
  /** Decides. It sees what was said without names. */
  readonly judge: ModelChoice;
  /** What each participant argues for, in their order. Default: what it thinks itself. */
  readonly positions?: readonly string[];
  /** Rounds of answers to the others, 0 to 5. Default 1. */
  readonly rebuttals?: number;
}

/** The shared options, checked and filled in. */
export type ConsensusSetup = ConsensusOptions &
  Required<
    Pick<
      ConsensusOptions,
      "budget" | "name" | "maxParallel" | "maxOutputTokens" | "modelTimeoutMs" | "maxStatementCharacters" | "clock"
    >
  >;

const sharedKeys: readonly string[] = [
  "participants",
  "budget",
  "name",
  "maxParallel",
  "maxOutputTokens",
  "modelTimeoutMs",
  "maxStatementCharacters",
  "signal",
  "deadlineMs",
  "clock",
  "onEvent",
] satisfies readonly (keyof ConsensusOptions)[];

const namePattern = /^[a-z0-9][a-z0-9-]{0,47}$/u;

/**
 * Checks the shared options, and fills them in.
 *
 * @param ownKeys Options beside the shared ones.
 * @throws OptionError
 */
export function setUpConsensus(options: ConsensusOptions, ownKeys: readonly string[]): ConsensusSetup {
  const known = [...sharedKeys, ...ownKeys];
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new OptionError(unknown, `it is unknown; known are ${known.join(", ")}`);
  const { participants, name = "consensus" } = options;
  if (participants.length < 2 || participants.length > 16) throw new OptionError("participants", "it is not 2 to 16");
  if (![name, ...participants.map((one) => one.name)].every((text) => namePattern.test(text))) {
    throw new OptionError("name", "a name is 1 to 48 of a-z, 0-9 and -");
  }
  if (new Set(participants.map((one) => one.name)).size !== participants.length) {
    throw new OptionError("participants", "two of them have one name");
  }
  if (participants.some((one) => one.name === judgeName)) {
    throw new OptionError("participants", `"${judgeName}" is the name of the judge`);
  }
  return {
    ...options,
    budget: options.budget ?? {},
    name,
    maxParallel: wholeNumber(options.maxParallel ?? 4, "maxParallel", 1, 16),
    maxOutputTokens: wholeNumber(options.maxOutputTokens ?? 1_024, "maxOutputTokens", 1, longest),
    modelTimeoutMs: wholeNumber(options.modelTimeoutMs ?? 120_000, "modelTimeoutMs", 1, longest),
    maxStatementCharacters: wholeNumber(options.maxStatementCharacters ?? 8_000, "maxStatementCharacters", 1, longest),
    clock: options.clock ?? systemClock,
    ...(options.deadlineMs === undefined
      ? {}
      : { deadlineMs: wholeNumber(options.deadlineMs, "deadlineMs", 1, longest) }),
  };
}

const longest = 2_147_483_647;

/**
 * Checks a count.
 *
 * @throws OptionError
 */
export function wholeNumber(value: number, option: string, least: number, most: number): number {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new OptionError(option, `it is not a whole number from ${least} to ${most}`);
  }
  return value;
}
