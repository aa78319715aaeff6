import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { BudgetExceededError, ModelFailedError } from "@cordon/core";
import type { Amounts } from "../budget/amounts.ts";
import type { BudgetAlert, Ledger } from "../budget/ledger.ts";
import { costOf, type ModelPrice, worstCostOf } from "../budget/price-table.ts";
import { systemClock } from "../clock/clock.ts";
import { startDeadline } from "../clock/deadline.ts";
import type { ModelAnswer } from "./model-answer.ts";
import { failureOf, isFaultOfModel, type ModelFailure, type ModelFailureKind, retriesOf } from "./model-failure.ts";
import type { PooledModel } from "./model-pool.ts";
import { priceOf, type Pricing } from "./price-of.ts";
import { promptSize } from "./prompt-size.ts";
import { type AnswerDelta, readAnswer } from "./read-answer.ts";

/** What happens while models are asked. */
export type ModelEvent =
  | { readonly type: "model-start"; readonly model: string; readonly attempt: number }
  | {
      readonly type: "model-skip";
      readonly model: string;
      readonly reason: "circuit" | "price" | "budget" | "permission";
    }
  | {
      readonly type: "model-fail";
      readonly model: string;
      readonly attempt: number;
      readonly kind: ModelFailureKind;
      readonly detail: string;
      /** Whether the same model is asked again. */
      readonly willRetry: boolean;
      /** Whether pieces of its answer were told, which are void now. */
      readonly discardsText: boolean;
    }
  | AnswerDelta;

/** An attempt that failed. */
export interface FailedAttempt {
  readonly model: string;
  readonly kind: ModelFailureKind;
  readonly used: Amounts;
}

/** How a request is brought to models. */
export interface AskOptions {
  /** The models, in order. */
  readonly candidates: readonly PooledModel[];
  readonly ledger: Ledger;
  readonly pricing: Pricing;
  readonly signal: AbortSignal;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs: number;
  readonly maxOutputTokens: number;
  /** Whether a model may be asked at all. */
  readonly mayAsk: (model: string) => boolean;
  readonly onEvent: (event: ModelEvent) => void;
  readonly onAlerts: (alerts: readonly BudgetAlert[]) => void;
  /** Told before an attempt is made, and awaited. */
  readonly beforeAttempt?: (model: string) => Promise<void>;
  /** Told of an attempt that failed, with what it counts as, and awaited. */
  readonly afterFailure?: (failed: FailedAttempt) => Promise<void>;
  /** Waits before the same model is asked again. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** An answer, with what it took. */
export interface Answered {
  readonly answer: ModelAnswer;
  readonly model: string;
  readonly used: Amounts;
  /** Whether its cost is known; else `used` holds none. */
  readonly isPriced: boolean;
}

/** Less time than this is no time to answer in. */
const leastTimeMs = 1_000;
const longestRetryAfterMs = 30_000;
const firstDelayMs = 500;
const longestDelayMs = 10_000;

/**
 * Asks one model after the other until one answers. Each attempt is reserved at its worst case before it is made. What an
 * attempt that failed has cost is not known, so it counts at its worst case, unless the provider refused it at once.
 *
 * @throws BudgetExceededError when there was room for none of them; ModelFailedError when none answered; the reason of the
 * signal.
 */
export async function askModels(request: LanguageModelV4CallOptions, options: AskOptions): Promise<Answered> {
  const { candidates, signal, onEvent } = options;
  let excess: BudgetExceededError | undefined;
  let last: ModelFailure = { kind: "refused", detail: "no model fits the request", isFree: true };
  const tried: string[] = [];
  for (const model of candidates) {
    signal.throwIfAborted();
    const price = priceOf(model, options.pricing);
    const skip = reasonToSkip(model, price, options);
    if (skip !== undefined) {
      onEvent({ type: "model-skip", model: model.name, reason: skip });
      if (tried.length === 0) last = { kind: "refused", detail: skipDetail[skip], isFree: true };
      continue;
    }
    const outcome = await askOne(model, { request, price, options });
    if ("answered" in outcome) return outcome.answered;
    if ("excess" in outcome) {
      onEvent({ type: "model-skip", model: model.name, reason: "budget" });
      excess ??= outcome.excess;
    } else {
      tried.push(model.name);
      last = outcome.failure;
    }
  }
  signal.throwIfAborted();
  if (excess !== undefined && tried.length === 0) throw excess;
  throw new ModelFailedError({ models: tried, kind: last.kind, detail: last.detail });
}

const skipDetail = {
  circuit: "it failed too often and is left alone for now",
  price: "its price is not known, and there is a limit in dollars",
  permission: "the agent may not ask it",
} as const;

function reasonToSkip(
  model: PooledModel,
  price: ModelPrice | undefined,
  { ledger, mayAsk }: AskOptions,
): keyof typeof skipDetail | undefined {
  if (!mayAsk(model.name)) return "permission";
  if (price === undefined && ledger.limits("microUsd")) return "price";
  return model.isOpen() ? "circuit" : undefined;
}

type Outcome =
  | { readonly answered: Answered }
  | { readonly excess: BudgetExceededError }
  | { readonly failure: ModelFailure };

interface OneModel {
  readonly request: LanguageModelV4CallOptions;
  readonly price: ModelPrice | undefined;
  readonly options: AskOptions;
}

async function askOne(model: PooledModel, { request, price, options }: OneModel): Promise<Outcome> {
  const { signal, onEvent } = options;
  for (let attempt = 1; ; attempt += 1) {
    let told = false;
    const onDelta = (delta: AnswerDelta): void => {
      told = true;
      onEvent(delta);
    };
    const outcome = await attemptOnce(model, { request, price, options, attempt, onDelta });
    if (!("failure" in outcome)) return outcome;
    const { failure } = outcome;
    if (signal.aborted) throw signal.reason as Error;
    const delayMs = failure.retryAfterMs ?? backoffMs(attempt);
    const willRetry = attempt <= retriesOf[failure.kind] && delayMs <= longestRetryAfterMs && !model.isOpen();
    const { kind, detail } = failure;
    onEvent({ type: "model-fail", model: model.name, attempt, kind, detail, willRetry, discardsText: told });
    if (!willRetry) return outcome;
    await options.wait(delayMs, signal);
  }
}

/** Doubles with each attempt, and lies anywhere in the upper half, so that runs do not come back all at once. */
function backoffMs(attempt: number): number {
  const most = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
  return most / 2 + (Math.random() * most) / 2;
}

interface Attempt extends OneModel {
  readonly attempt: number;
  readonly onDelta: (delta: AnswerDelta) => void;
}

async function attemptOnce(
  model: PooledModel,
  { request, price, options, attempt, onDelta }: Attempt,
): Promise<Outcome> {
  const { ledger, maxOutputTokens, timeoutMs, signal } = options;
  const worst = { input: promptSize(request).mostTokens, output: maxOutputTokens };
  const least: Amounts = {
    calls: 1,
    tokens: worst.input + worst.output,
    wallTimeMs: Math.min(timeoutMs, leastTimeMs),
    ...(price === undefined ? {} : { microUsd: worstCostOf(worst, price) }),
  };
  let reservation;
  try {
    reservation = await ledger.reserve(least, { ...least, wallTimeMs: timeoutMs });
  } catch (error) {
    if (error instanceof BudgetExceededError) return { excess: error };
    throw error;
  }
  const startedAt = performance.now();
  let used: Amounts = {};
  try {
    await options.beforeAttempt?.(model.name);
    // Until it is known to be less, everything that was reserved is used.
    used = least;
    options.onEvent({ type: "model-start", model: model.name, attempt });
    using timer = startDeadline(systemClock, reservation.granted.wallTimeMs ?? timeoutMs, signal);
    const ended = (): "cancelled" | "timeout" | undefined => {
      if (signal.aborted) return "cancelled";
      return timer.signal.aborted ? "timeout" : undefined;
    };
    try {
      const full = { ...request, maxOutputTokens };
      const answer = await model.run(
        () => readAnswer(model, { request: full, signal: timer.signal, onDelta }),
        (error) => {
          const { kind } = failureOf(error, ended());
          return isFaultOfModel(kind) ? kind : undefined;
        },
      );
      used = usedBy(answer, least, price);
      return {
        answered: { answer, model: model.name, used: withTime(used, startedAt), isPriced: price !== undefined },
      };
    } catch (error) {
      const failure = failureOf(error, ended());
      used = failure.isFree ? { calls: 1 } : least;
      await options.afterFailure?.({ model: model.name, kind: failure.kind, used: withTime(used, startedAt) });
      return { failure };
    }
  } finally {
    options.onAlerts(await reservation.settle(withTime(used, startedAt)));
  }
}

function usedBy({ tokens }: ModelAnswer, worst: Amounts, price: ModelPrice | undefined): Amounts {
  if (tokens === undefined) return worst;
  const cost = price === undefined ? {} : { microUsd: costOf(tokens, price) };
  return { calls: 1, tokens: tokens.input + tokens.output, ...cost };
}

function withTime(used: Amounts, startedAt: number): Amounts {
  return { ...used, wallTimeMs: Math.ceil(performance.now() - startedAt) };
}
