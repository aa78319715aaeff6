import type { Mounts } from "@cordon/capabilities";
import { DisposedError, InputError, type Limits, type Manifest, type Receipt, type Recording } from "@cordon/core";
import type { BatchOptions } from "../batch/batch-options.ts";
import { runBatch } from "../batch/run-batch.ts";
import { runCachedCall } from "../cache/cached-call.ts";
import type { CallEvents } from "../call/call-events.ts";
import { encodeInput } from "../call/encode-input.ts";
import { runSkillCall, type SkillCall, type SkillCallEnvironment } from "../call/skill-call.ts";
import { cancelledByCaller, unrunCall } from "../call/write-receipt.ts";
import { callableSkill, type CallableSkill } from "../nesting/skill-directory.ts";
import { checkBatchOptions, checkCallOptions, checkOpenSessionOptions } from "../options/check-options.ts";
import { replayCall } from "../replay/replay-call.ts";
import type { Replay } from "../replay/replay.ts";
import { checkRewriting } from "../replay/recorded-limits.ts";
import { runRecordedCall } from "../replay/run-recorded-call.ts";
import type { CallOptions, Skill } from "../runtime.ts";
import type { RuntimeState } from "../runtime-state.ts";
import type { OpenSessionOptions, Session } from "../session/session.ts";
import { SkillSession } from "../session/skill-session.ts";
import { type BoundedGrants, createBoundedGrants } from "./bounded-grants.ts";
import { resolveCall, type ResolvedCall, takeSeed, tightenCall } from "./resolve-call.ts";
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
  /** What ends with the skill: its schemas, its use of the module. */
  readonly owned: Disposable;
}

/** A loaded skill. Owns its mounts, its schemas and its use of the module. */
export class LoadedSkill implements Skill {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly tools: readonly string[];
  readonly limits: Limits;
  readonly policyDigest: string;
  readonly #parts: LoadedSkillParts;
  readonly #identity: SkillCall["skill"];
  readonly #bounded: BoundedGrants;
  readonly #callable: CallableSkill;
  readonly #calls = new Set<Promise<unknown>>();
  readonly #sessions = new Set<Session>();
  readonly #ending = new AbortController();
  #disposal: Promise<void> | undefined;

  constructor(parts: LoadedSkillParts) {
    this.#parts = parts;
    this.manifest = parts.manifest;
    this.digest = parts.environment.module.facts.digest;
    this.tools = [...parts.tools.keys()];
    this.limits = parts.limits;
    this.policyDigest = parts.environment.policyDigest;
    this.#bounded = createBoundedGrants(parts.environment.grants);
    this.#identity = Object.freeze({ id: parts.manifest.id, version: parts.manifest.version });
    parts.state.skills.add(this);
    this.#callable = callableSkill(parts, (input, resolved, how) => this.#runNested(input, resolved, how));
    parts.state.directory.add(this.#callable);
  }

  async call(input?: unknown, options: CallOptions = {}): ReturnType<Skill["call"]> {
    this.#assertAlive();
    checkCallOptions(options);
    const resolved = this.#resolve(options);
    const bytes = encodeInput(input);
    return await this.#run(this.#prepare(bytes, resolved, this.#endedBy(options.signal)), resolved);
  }

  async checkInput(input: unknown, options: Pick<CallOptions, "tool" | "signal"> = {}): Promise<string | undefined> {
    this.#assertAlive();
    checkCallOptions(options);
    const { tool, limits } = this.#resolve(options);
    const bytes = encodeInput(input);
    if (bytes.length > limits.inputBytes) return `it is larger than ${limits.inputBytes} bytes`;
    if (!tool.declaresInput) return undefined;
    const signal = this.#endedBy(options.signal);
    return (await this.#parts.environment.schemas.check({ tool: tool.name, side: "input", bytes, signal })).problem;
  }

  async callBatch(inputs: readonly unknown[], options: BatchOptions = {}): ReturnType<Skill["callBatch"]> {
    this.#assertAlive();
    const { concurrency, onProgress, ...callOptions } = options;
    checkBatchOptions(options);
    const resolved = this.#resolve(callOptions);
    const signal = this.#endedBy(options.signal);
    const batch = { signal, ...(concurrency === undefined ? {} : { concurrency }) };
    return await runBatch(
      [...inputs],
      onProgress === undefined ? batch : { ...batch, onProgress },
      (input, batchSignal) => this.#runItem(input, resolved, batchSignal),
    );
  }

  async openSession(options: OpenSessionOptions = {}): Promise<Session> {
    this.#assertAlive();
    checkOpenSessionOptions(options);
    const { tools, environment, limits } = this.#parts;
    const session = new SkillSession({
      ...options,
      sandbox: environment.sandbox,
      module: environment.module,
      skillId: this.manifest.id,
      tools,
      limits: options.limits === undefined ? limits : tightenCall(limits, options.limits),
      run: (input, resolved, { signal, callSession }) => {
        const call = this.#prepare(input, resolved, this.#endedBy(signal));
        return this.#run({ ...call, session: callSession }, resolved);
      },
    });
    this.#sessions.add(session);
    void session.closed.then(() => this.#sessions.delete(session));
    return await Promise.resolve(session);
  }

  /**
   * Replays a recorded call on the module of this skill. Not for embedders: `Runtime.replay` reads what they pass.
   *
   * @throws What `replayCall` throws; DisposedError
   */
  async replay(recording: Recording, signal: AbortSignal): Promise<Replay> {
    this.#assertAlive();
    checkRewriting(recording.limits, this.#parts.limits);
    const target = { ...this.#parts, skill: this.#identity };
    const running = replayCall(target, recording, this.#endedBy(signal));
    this.#calls.add(running);
    try {
      return await running;
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
    this.#parts.state.directory.remove(this.#callable);
    this.#ending.abort();
    await Promise.all([...this.#sessions].map((session) => session[Symbol.asyncDispose]()));
    await Promise.allSettled(this.#calls);
    this.#parts.state.http.connections.closeFor(this.#parts.environment.grants);
    this.#parts.owned[Symbol.dispose]();
    await this.#parts.mounts[Symbol.asyncDispose]();
  }

  #assertAlive(): void {
    if (this.#disposal !== undefined) throw new DisposedError(`skill "${this.manifest.id}"`);
  }

  #resolve(options: CallOptions): ResolvedCall {
    const { tools, limits, state } = this.#parts;
    const { resultCache, recording } = state;
    return resolveCall(options, {
      tools,
      limits,
      hasResultCache: resultCache !== undefined,
      records: recording.always,
    });
  }

  #endedBy(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#ending.signal : AbortSignal.any([this.#ending.signal, signal]);
  }

  #prepare(
    input: Uint8Array,
    { tool, limits, tenant, priority, ceilings, context }: ResolvedCall,
    signal: AbortSignal,
  ): SkillCall {
    const callId = this.#parts.state.takeCallId();
    return {
      callId,
      skill: this.#identity,
      tool,
      input,
      limits,
      context: { ...context, randomSeed: takeSeed() },
      tenant,
      priority,
      signal,
      grants: ceilings === undefined ? undefined : this.#bounded.within(ceilings),
    };
  }

  #run(call: SkillCall, { mayRepeat, isRecorded }: ResolvedCall): Promise<Receipt> {
    const { environment, limits, state } = this.#parts;
    const { results } = environment;
    if (isRecorded) {
      const options = { tableElements: limits.tableElements, maxBytes: state.recording.maxBytes };
      return this.#follow(call, () => runRecordedCall(call, environment, options));
    }
    return this.#follow(call, async () =>
      mayRepeat && results !== undefined
        ? await runCachedCall(call, environment, results)
        : (await runSkillCall(call, environment)).receipt,
    );
  }

  #runNested(...[input, resolved, { nesting, signal, onCallId }]: Parameters<CallableSkill["run"]>): Promise<Receipt> {
    this.#assertAlive();
    const call = { ...this.#prepare(input, resolved, this.#endedBy(signal)), nesting };
    onCallId(call.callId);
    return this.#run(call, resolved);
  }

  /** A call of a batch has a receipt whatever its input is, and also when its turn comes after the end of the skill. */
  #runItem(input: unknown, resolved: ResolvedCall, signal: AbortSignal): Promise<Receipt> {
    let bytes: Uint8Array;
    let problem: string | undefined;
    try {
      bytes = encodeInput(input);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      bytes = new Uint8Array(0);
      problem = `the input cannot be encoded: ${error.reason}`;
    }
    const call = this.#prepare(bytes, resolved, signal);
    if (problem === undefined && !signal.aborted) return this.#run(call, resolved);
    const ending = problem === undefined ? cancelledByCaller : ({ status: "invalid-input", message: problem } as const);
    return this.#follow(call, async () => (await unrunCall(call, this.#parts.environment, ending)).receipt);
  }

  async #follow(call: SkillCall, start: () => Promise<Receipt>): Promise<Receipt> {
    const { events } = this.#parts;
    events.started(call.callId, call.tool.name, call.tenant, call.nesting?.callers.at(-1)?.callId);
    const running = start();
    this.#calls.add(running);
    try {
      const receipt = await running;
      events.ended(receipt);
      return receipt;
    } finally {
      this.#calls.delete(running);
    }
  }
}
