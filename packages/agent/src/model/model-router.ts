import { OptionError } from "@cordon/core";
import type { ModelCapability, ModelChoice } from "./model-entry.ts";
import { type CircuitOptions, createModelPool, type ModelPool, type PooledModel } from "./model-pool.ts";

/** What a request needs of a model. */
export interface ModelNeed {
  readonly capabilities: readonly ModelCapability[];
  /** What the request is likely to be, with the answer, in tokens. */
  readonly likelyTokens: number;
  /** Counts the steps of the run, from 1. */
  readonly step: number;
  readonly agent: string;
  /** The mode of the agent. */
  readonly mode?: string;
}

/** Which models to ask first, for which requests. Every condition that is given must hold. */
export interface RouteRule {
  readonly mode?: string;
  readonly agent?: string;
  /** Whether it is about a request that offers tools. */
  readonly tools?: boolean;
  /** Holds above this many likely tokens: large requests are rarely simple ones. */
  readonly aboveTokens?: number;
  /** Holds for this many likely tokens and fewer. */
  readonly upToTokens?: number;
  /** Holds for this step and later ones. */
  readonly fromStep?: number;
  /** Names of models, to be asked in this order. No other is asked. */
  readonly use: readonly string[];
}

/** How models are chosen. */
export interface RouterOptions {
  readonly models: ModelChoice;
  /** The first rule that holds decides. Default: none, all models in their order. */
  readonly rules?: readonly RouteRule[];
  /** Where data may be kept: only models that name this place are asked. Default: anywhere. */
  readonly residency?: string;
  /** `cost`: the cheapest of those that fit first, by the sum of their prices; one without a price last. Default `order`. */
  readonly prefer?: "order" | "cost";
  readonly circuit?: CircuitOptions;
}

/** Chooses models for requests. */
export interface ModelRouter extends ModelPool {
  /** The models to ask, in order. Empty when none fits. */
  candidates(need: ModelNeed): readonly PooledModel[];
}

/**
 * Makes a router: rules by mode, agent, tools, size and step; capabilities, context size and place of data always hold.
 *
 * @throws OptionError for a rule that names a model there is not.
 */
export function createModelRouter(options: RouterOptions): ModelRouter {
  const { rules = [], residency, prefer = "order" } = options;
  const pool = createModelPool(options.models, options.circuit);
  const byName = new Map(pool.models.map((model) => [model.name, model]));
  for (const { use } of rules) {
    const unknown = use.find((name) => !byName.has(name));
    if (unknown !== undefined) throw new OptionError("rules", `there is no model "${unknown}"`);
  }
  return {
    ...pool,
    candidates: (need) => {
      const rule = rules.find((candidate) => holds(candidate, need));
      const ordered = rule?.use.flatMap((name) => byName.get(name) ?? []) ?? pool.models;
      const fitting = ordered.filter((model) => fits(model, need, residency));
      return prefer === "cost" ? fitting.toSorted((a, b) => priceSum(a) - priceSum(b)) : fitting;
    },
  };
}

/** Says whether a value is a router, and not models to make one of. */
export function isModelRouter(value: ModelChoice | ModelRouter): value is ModelRouter {
  return "candidates" in value && typeof value.candidates === "function";
}

function holds(rule: RouteRule, need: ModelNeed): boolean {
  return (
    (rule.mode === undefined || rule.mode === need.mode) &&
    (rule.agent === undefined || rule.agent === need.agent) &&
    (rule.tools === undefined || rule.tools === need.capabilities.includes("tools")) &&
    (rule.aboveTokens === undefined || need.likelyTokens > rule.aboveTokens) &&
    (rule.upToTokens === undefined || need.likelyTokens <= rule.upToTokens) &&
    (rule.fromStep === undefined || need.step >= rule.fromStep)
  );
}

function fits(model: PooledModel, need: ModelNeed, residency: string | undefined): boolean {
  return (
    (model.capabilities === undefined || need.capabilities.every((name) => model.capabilities?.includes(name))) &&
    (model.contextTokens === undefined || need.likelyTokens <= model.contextTokens) &&
    (residency === undefined || model.residency?.includes(residency) === true)
  );
}

function priceSum({ price }: PooledModel): number {
  return price === undefined ? Number.POSITIVE_INFINITY : price.input + price.output;
}
