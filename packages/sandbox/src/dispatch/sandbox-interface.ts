import type { Limits } from "@cordon/core";
import type { AdmissionFacts } from "../admission/admission-messages.ts";
import type { CallContext, CellResult } from "../cell/call.ts";
import type { HostFunctions } from "../cell/interface.ts";

/** An admitted module, ready to be called. Whoever got it owns it, and disposes it when no call will follow. */
export interface SandboxModule extends Disposable {
  /** What admission found: digest, imports, tools, sizes, the manifest's bytes. */
  readonly facts: AdmissionFacts;
}

/** What a module may take at most; per call it can only be less. */
export interface AdmitOptions {
  readonly limits: Pick<Limits, "memoryBytes" | "tableElements" | "fuel">;
  /** The permission categories the skill requests; an import that needs another one is refused. */
  readonly categories: readonly string[];
  /** The time admission may take. Default 5,000 ms. */
  readonly deadlineMs?: number;
}

/** One call of a tool. */
export interface SandboxCall {
  /** Identifies the call for host functions and events. */
  readonly callId: number;
  readonly module: SandboxModule;
  readonly tool: string;
  /** Nobody may write to it until the call is settled. */
  readonly input: Uint8Array;
  /** At most what the module was admitted with. */
  readonly limits: Limits;
  readonly context: CallContext;
  /** What the host serves to this call, already behind the gate. */
  readonly hostFunctions: HostFunctions;
}

/** How a call ended, and what it used. */
export interface SandboxResult extends CellResult {
  /** From acceptance to the first instruction, in milliseconds. */
  readonly queueMs: number;
}

/** What a sandbox has to do right now. */
export interface SandboxStats {
  /** Calls that wait for a place on a cell. */
  readonly queuedCalls: number;
}

/** What happens to cells, for the embedder's logs and metrics. */
export interface SandboxListener {
  /** A cell is up. */
  cellStart?(cellId: number): void;
  /** A cell ended, with the cause. */
  cellExit?(cellId: number, cause: string): void;
}

/**
 * Runs untrusted modules. The narrow interface between the trusted computing base and everything above it.
 *
 * Every promise of {@link Sandbox.run} settles exactly once with a result and never rejects; guests cannot reach
 * anything but the host functions of their call. What a host function does is not the sandbox's: put a gate before it.
 */
export interface Sandbox extends AsyncDisposable {
  /**
   * Checks, rewrites and compiles a module, off the main thread and under a deadline. The bytes are copied first.
   *
   * @throws ModuleRejectedError, AdmissionTimeoutError, DisposedError
   */
  admit(bytes: Uint8Array, options: AdmitOptions): Promise<SandboxModule>;
  /**
   * Runs one call on a fresh instance.
   *
   * @param call The call.
   * @param options `signal` ends it as `cancelled`, waiting or computing.
   * @throws DisposedError
   */
  run(call: SandboxCall, options?: { readonly signal?: AbortSignal }): Promise<SandboxResult>;
  /** Counts what is under way. */
  stats(): SandboxStats;
}
