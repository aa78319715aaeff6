import type { Mounts } from "@cordon/capabilities";
import {
  DisposedError,
  type Limits,
  type Manifest,
  OptionError,
  parseLimits,
  tighten,
  ToolUnknownError,
} from "@cordon/core";
import type { CallContext } from "@cordon/sandbox";
import type { CallEvents } from "../call/call-events.ts";
import { encodeInput } from "../call/encode-input.ts";
import { createSeeds } from "../call/random-seeds.ts";
import { runSkillCall, type SkillCallEnvironment } from "../call/skill-call.ts";
import { checkCallOptions } from "../options/check-options.ts";
import type { CallOptions, Skill } from "../runtime.ts";
import type { RuntimeState } from "../runtime-state.ts";
import type { ResolvedTool } from "./resolve-tools.ts";

/** What a loaded skill is made of. */
export interface LoadedSkillParts {
  readonly state: RuntimeState;
  readonly manifest: Manifest;
  readonly tools: ReadonlyMap<string, ResolvedTool>;
  readonly limits: Limits;
  readonly mounts: Mounts;
  readonly events: CallEvents;
  readonly environment: SkillCallEnvironment;
}

/** A loaded skill. Owns its mounts and its use of the module. */
export class LoadedSkill implements Skill {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly tools: readonly string[];
  readonly #parts: LoadedSkillParts;
  readonly #calls = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();
  #disposal: Promise<void> | undefined;

  constructor(parts: LoadedSkillParts) {
    this.#parts = parts;
    this.manifest = parts.manifest;
    this.digest = parts.environment.module.facts.digest;
    this.tools = [...parts.tools.keys()];
    parts.state.skills.add(this);
  }

  async call(input?: unknown, options: CallOptions = {}): ReturnType<Skill["call"]> {
    if (this.#disposal !== undefined) throw new DisposedError(`skill "${this.manifest.id}"`);
    checkCallOptions(options);
    const { state, manifest, limits, events, environment } = this.#parts;
    const tool = this.#toolOf(options.tool);
    const callId = state.takeCallId();
    const bytes = encodeInput(input);
    const callLimits = options.limits === undefined ? limits : tightenCall(limits, options.limits);
    events.started(callId, tool.name, options.tenant);
    const running = runSkillCall(
      {
        callId,
        skill: { id: manifest.id, version: manifest.version },
        tool,
        input: bytes,
        limits: callLimits,
        context: contextOf(options),
        tenant: options.tenant,
        signal: anyOf(this.#ending.signal, options.signal),
      },
      environment,
    );
    this.#calls.add(running);
    try {
      const receipt = await running;
      events.ended(receipt);
      return receipt;
    } finally {
      this.#calls.delete(running);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    this.#parts.state.skills.delete(this);
    this.#ending.abort();
    await Promise.allSettled(this.#calls);
    this.#parts.state.http.connections.closeFor(this.#parts.environment.grants);
    this.#parts.environment.module[Symbol.dispose]();
    await this.#parts.mounts[Symbol.asyncDispose]();
  }

  #toolOf(name: string | undefined): ResolvedTool {
    const { tools } = this.#parts;
    const wanted = name ?? (tools.size === 1 ? this.tools[0] : "execute") ?? "execute";
    const tool = tools.get(wanted);
    if (tool === undefined) throw new ToolUnknownError(wanted, this.tools);
    return tool;
  }
}

/** What a module was rewritten with decides whether fuel can be metered: a call cannot begin to. */
function tightenCall(limits: Limits, wanted: Readonly<Record<string, unknown>>): Limits {
  const parsed = parseLimits(wanted);
  if (parsed.fuel !== undefined && limits.fuel === undefined) {
    throw new OptionError("limits", "fuel is metered only where the policy, the runtime or the manifest sets it too");
  }
  return tighten(limits, parsed);
}

const takeSeed = createSeeds();

function contextOf({ config, logLevel }: CallOptions): CallContext {
  return {
    config: { ...config },
    logLevel: logLevel ?? "info",
    randomSeed: takeSeed(),
  };
}

function anyOf(ending: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? ending : AbortSignal.any([ending, signal]);
}
