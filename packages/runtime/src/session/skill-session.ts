import { randomUUID } from "node:crypto";
import { type Limits, type Receipt, SessionEndedError } from "@cordon/core";
import type { Sandbox, SandboxModule, SandboxSession, SessionEndReason } from "@cordon/sandbox";
import { encodeInput } from "../call/encode-input.ts";
import type { CallSession } from "../call/skill-call.ts";
import { checkSessionCallOptions } from "../options/check-options.ts";
import { resolveCall, type ResolvedCall } from "../skill/resolve-call.ts";
import type { ResolvedTool } from "../skill/resolve-tools.ts";
import { CallOrder } from "./call-order.ts";
import type { OpenSessionOptions, Session, SessionCallOptions } from "./session.ts";

/** What a session of a skill is made of. */
export interface SkillSessionParts extends Omit<OpenSessionOptions, "limits"> {
  readonly sandbox: Sandbox;
  readonly module: SandboxModule;
  readonly skillId: string;
  readonly tools: ReadonlyMap<string, ResolvedTool>;
  readonly limits: Limits;
  /** Runs a call and writes its receipt. */
  readonly run: (
    input: Uint8Array,
    resolved: ResolvedCall,
    how: { readonly signal: AbortSignal | undefined; readonly callSession: CallSession },
  ) => Promise<Receipt>;
}

/** A session of a loaded skill. Owns its instance. */
export class SkillSession implements Session {
  readonly id: string = randomUUID();
  readonly closed: Promise<void>;
  readonly #parts: SkillSessionParts;
  readonly #session: SandboxSession;
  readonly #order = new CallOrder();

  /** @throws SessionLimitError */
  constructor(parts: SkillSessionParts) {
    const { sandbox, module, skillId, tenant, idleTimeMs, signal } = parts;
    this.#parts = parts;
    this.#session = sandbox.openSession(module, {
      skill: skillId,
      ...(tenant === undefined ? {} : { tenant }),
      ...(idleTimeMs === undefined ? {} : { idleTimeMs }),
    });
    this.closed = this.#session.closed;
    if (signal !== undefined) this.#endWith(signal);
  }

  get endedBy(): SessionEndReason | undefined {
    return this.#session.endedBy;
  }

  async call(input?: unknown, options: SessionCallOptions = {}): Promise<Receipt> {
    const { endedBy } = this.#session;
    if (endedBy !== undefined) throw new SessionEndedError(this.id, endedBy);
    checkSessionCallOptions(options);
    const { tools, limits, tenant, config, context, logLevel, run } = this.#parts;
    const resolved = resolveCall(
      {
        ...options,
        ...(tenant === undefined ? {} : { tenant }),
        ...(config === undefined ? {} : { config }),
        ...(context === undefined ? {} : { context }),
        ...(logLevel === undefined ? {} : { logLevel }),
      },
      { tools, limits, hasResultCache: false },
    );
    const bytes = encodeInput(input);
    const turn = this.#order.take();
    const callSession: CallSession = {
      id: this.id,
      run: (call, how) => turn.begin(() => this.#session.run(call, how)),
    };
    try {
      return await run(bytes, resolved, { signal: options.signal, callSession });
    } finally {
      turn.leave();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.end("disposed");
  }

  #endWith(signal: AbortSignal): void {
    const end = (): void => void this.#session.end("cancelled");
    if (signal.aborted) return end();
    signal.addEventListener("abort", end, { once: true });
    void this.closed.then(() => signal.removeEventListener("abort", end));
  }
}
