import { type CallPriority, type Limits, OptionError, parseLimits, tighten, ToolUnknownError } from "@cordon/core";
import type { CallContext } from "@cordon/sandbox";
import { configOf } from "../call/caller-context.ts";
import { createSeeds } from "../call/random-seeds.ts";
import type { CallOptions } from "../runtime.ts";
import type { ResolvedTool } from "./resolve-tools.ts";

/** What a skill resolves the options of a call against. */
export interface CallGround {
  readonly tools: ReadonlyMap<string, ResolvedTool>;
  readonly limits: Limits;
  /** Whether the runtime has a result cache. */
  readonly hasResultCache: boolean;
  /** Whether calls are recorded that do not say. Default false. */
  readonly records?: boolean;
}

/** The options of a call, resolved. Calls of a batch share them; nothing in it is of one call alone. */
export interface ResolvedCall {
  readonly tool: ResolvedTool;
  readonly limits: Limits;
  readonly tenant: string | undefined;
  readonly priority: CallPriority;
  /** Permissions that bound the call from above; undefined when nothing does. */
  readonly ceilings: readonly (readonly string[])[] | undefined;
  readonly context: Omit<CallContext, "randomSeed">;
  /** Whether the result may be one of an earlier call. */
  readonly mayRepeat: boolean;
  /** Whether everything the guest is told is kept. */
  readonly isRecorded: boolean;
}

/**
 * Resolves the options of a call.
 *
 * @throws ToolUnknownError, LimitError, OptionError
 */
export function resolveCall(options: CallOptions, ground: CallGround): ResolvedCall {
  const { tools, limits, hasResultCache, records = false } = ground;
  if (options.cache === true && !hasResultCache) {
    throw new OptionError("cache", 'there is no result cache; pass "resultCache" to createRuntime');
  }
  const isRecorded = options.record ?? records;
  return {
    tool: toolOf(options.tool, tools),
    limits: options.limits === undefined ? limits : tightenCall(limits, options.limits),
    tenant: options.tenant,
    priority: options.priority ?? "normal",
    ceilings: options.ceilings,
    context: { config: configOf(options.config, options.context), logLevel: options.logLevel ?? "info" },
    // Nothing of a call that did not run could be recorded.
    mayRepeat: hasResultCache && options.cache !== false && !isRecorded,
    isRecorded,
  };
}

/** The random seed of the next call. */
export const takeSeed: () => Uint8Array = createSeeds();

function toolOf(name: string | undefined, tools: ReadonlyMap<string, ResolvedTool>): ResolvedTool {
  const [only] = tools.size === 1 ? tools.values() : [];
  const tool = name === undefined ? (only ?? tools.get("execute")) : tools.get(name);
  if (tool === undefined) throw new ToolUnknownError(name ?? "execute", [...tools.keys()]);
  return tool;
}

/**
 * The limits of a call. What a module was rewritten with decides whether fuel can be metered: a call cannot begin to.
 *
 * @throws LimitError, OptionError
 */
export function tightenCall(limits: Limits, wanted: Readonly<Record<string, unknown>>): Limits {
  const parsed = parseLimits(wanted);
  if (parsed.fuel !== undefined && limits.fuel === undefined) {
    throw new OptionError("limits", "fuel is metered only where the policy, the runtime or the manifest sets it too");
  }
  return tighten(limits, parsed);
}
