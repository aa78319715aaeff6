import type { CallPriority, Limits } from "@cordon/core";
import type { AdmissionFacts } from "../admission/admitted-module.ts";
import type { CallContext, CellResult } from "../cell/call.ts";
import type { HostFunctions } from "../cell/host-function.ts";
import type { SessionEndReason } from "./session/session-end-reason.ts";
import type { StackKib } from "./stack-size.ts";

/** How many cells a sandbox has. A cell is a thread; it takes 6 to 10 MB. */
export interface CellOptions {
  /** Cells there always are. Default 1. */
  readonly min?: number;
  /**
   * Cells there are at most, spare ones not counted. Beyond `computing` the pool grows only while calls wait for the
   * host, or compute for longer than a slice. Default 16, or twice `computing` if that is more.
   */
  readonly max?: number;
  /** Cells on which short calls compute at once; as many long calls have a cell each beside them. Default: processors. */
  readonly computing?: number;
  /** Cells kept ready, so that growth and the death of a cell cost no time. Started after the first call. Default 1. */
  readonly spare?: number;
  /** A cell beyond `min` without a call for so long ends, in milliseconds. Default 30,000. */
  readonly idleMs?: number;
}

/** How a sandbox is set up. */
export interface SandboxOptions {
  /** Hears of cells. */
  readonly listener?: SandboxListener;
  readonly cells?: CellOptions;
  /** Calls that wait at most; one more ends at once as `limit` of `queue`. Default 10,000. */
  readonly maxQueuedCalls?: number;
  /** Sessions there may be at once; one more is refused. Default 64. */
  readonly maxSessions?: number;
  /** The greatest {@link SandboxCall.depth}. Less than the calls that can wait on all cells together. Default 3. */
  readonly maxCallDepth?: number;
  /**
   * The size of the stacks on which guests wait for the host, in KiB: smaller ones let more guests wait on a thread, 57,
   * 39, 24 and 13 instead of 4. **It holds for the whole process**, also for the application's own WebAssembly, and a
   * guest that recurses deeper ends as `limit` of `stack`. Default: the engine's, and no flag is touched.
   */
  readonly stackKib?: StackKib;
  /**
   * What all calls that run and all sessions may hold together, in bytes, rounded down to 64 KiB: their linear memory
   * and their kernels'.
   * A call that does not fit ends as `limit` of `memory`. Default: half of the machine's memory, or of the limit of the
   * process's control group when that is less; at least 256 MiB.
   */
  readonly maxCommittedBytes?: number;
}

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
  /**
   * Set by a caller whose own copy the bytes are: they are not copied again, and they are gone afterwards.
   */
  readonly owned?: {
    /** `sha256:` and the digest of the bytes, which is not made again. What is admitted anew is compared with it. */
    readonly digest: string;
  };
}

/** One call of a tool. */
export interface SandboxCall {
  /** Identifies the call for host functions and events. */
  readonly callId: number;
  readonly module: SandboxModule;
  readonly tool: string;
  /** Where it stands in the list of the manifest, for a module that runs in slices. Default 0. */
  readonly toolIndex?: number;
  /** Nobody may write to it until the call is settled. */
  readonly input: Uint8Array;
  /**
   * Whether the sandbox may keep the input: 64 KiB and more then move to the cell instead of being copied, and the array
   * is empty for the caller. When the cell dies before such a call began, it ends as `crashed`. Default false.
   */
  readonly ownsInput?: boolean;
  /** How urgent it is. Default `normal`. */
  readonly priority?: CallPriority;
  /** Whose call it is: tenants take turns, and limits of concurrency and rate hold for each. Default: one for all. */
  readonly tenant?: string;
  /** What is called, for limits of concurrency and rate and for turns inside a tenant. Default: one for all. */
  readonly skill?: string;
  /** At most what the module was admitted with. */
  readonly limits: Limits;
  readonly context: CallContext;
  /** What the host serves to this call, already behind the gate. */
  readonly hostFunctions: HostFunctions;
  /**
   * How many calls wait for this one, each for the next. One that another waits for begins before those that nobody waits
   * for, and has limits of concurrency of its depth for itself. Default 0.
   */
  readonly depth?: number;
  /** Whether its host functions may run calls of the same sandbox, one deeper, and wait for them. Default false. */
  readonly mayCall?: boolean;
}

/** What does not belong to the call itself. */
export interface SandboxRunOptions {
  /** Ends the call as `cancelled`, waiting or computing. */
  readonly signal?: AbortSignal;
  /**
   * Hears that the first instruction of the call ran: within some milliseconds, and always before its first host function
   * and its result; never for a call that did not begin. It must not throw. Default: nobody.
   *
   * @param queueMs From acceptance to the first instruction, in milliseconds.
   */
  readonly onBegin?: (queueMs: number) => void;
}

/** How a session is opened. */
export interface SandboxSessionOptions {
  /** Whose it is; all its calls are. Default: one for all. */
  readonly tenant?: string;
  /** What is called, for limits of concurrency and rate. Default: one for all. */
  readonly skill?: string;
  /** Without a call for so long it ends, in milliseconds. Default 60,000. */
  readonly idleTimeMs?: number;
}

/** One call of a session. What it does not name is the session's. */
export type SandboxSessionCall = Omit<SandboxCall, "module" | "tenant" | "skill">;

/**
 * One instance of a module that is kept from call to call, on one cell. Who holds the handle may call it, and nobody else.
 *
 * `ok` and `failed` keep it, and so does a call that never began. Every other ending ends it, because nobody knows what
 * state the guest was left in; so do idle time, disposal and the death of its cell. It never begins anew by itself.
 */
export interface SandboxSession extends AsyncDisposable {
  /** Why it ended; undefined while it takes calls. */
  readonly endedBy: SessionEndReason | undefined;
  /** Settles when it has ended, as {@link SandboxSession.end} does. */
  readonly closed: Promise<void>;
  /**
   * Runs one call, when those made before have ended. One that has not begun when the session ends is `cancelled`. Never
   * rejects.
   *
   * @param call The call; its priority has no effect.
   * @param options Who ends it, and who hears that it begins. When it has begun, the session ends with it.
   */
  run(call: SandboxSessionCall, options?: SandboxRunOptions): Promise<SandboxResult>;
  /**
   * Ends it, for this reason. Settles when its calls are settled and its memory was given back, or after 100 ms when its
   * cell computes for somebody else: the memory is given back then when that ends.
   */
  end(reason: SessionEndReason): Promise<void>;
}

/** How a call ended, and what it used. */
export interface SandboxResult extends CellResult {
  /** From acceptance to the first instruction, in milliseconds. */
  readonly queueMs: number;
}

/** What happens to cells, for the embedder's logs and metrics. */
export interface SandboxListener {
  /** A cell is up. */
  cellStart?(cellId: number): void;
  /** A cell ended, with the cause; `idle` when it was not needed any more. */
  cellExit?(cellId: number, cause: string): void;
  /** A call has its cell's thread for longer than a slice. The cell takes nothing new while it computes. */
  cellHog?(cellId: number, callId: number): void;
}

/** Where a sandbox stands. */
export interface SandboxStats {
  /** Calls that were accepted and have no cell. */
  readonly queuedCalls: number;
  /** Calls that are on a cell and do not wait for the host. */
  readonly runningCalls: number;
  /** Calls that wait for an answer of the host. */
  readonly waitingCalls: number;
  /** Those of them that hold no lane and no instance meanwhile: calls of skills that run in slices. */
  readonly parkedCalls: number;
  /** Sessions, those that are about to end included. */
  readonly sessions: number;
  /** Cells in use. */
  readonly cells: number;
  /** Cells that are kept ready. */
  readonly spareCells: number;
  /**
   * Bytes that the calls that run and the sessions hold, their linear memory and their kernels', and what is kept of calls
   * that are parked; never more than the cap.
   */
  readonly committedBytes: number;
}

/**
 * Runs untrusted modules. The narrow interface between the trusted computing base and everything above it.
 *
 * Every promise of {@link Sandbox.run} settles exactly once with a result and never rejects; guests cannot reach
 * anything but the host functions of their call. Calls that cannot run at once wait: by priority, then tenants in turn.
 * What a host function does is not the sandbox's: put a gate before it.
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
   * @param options Who ends it, and who hears that it begins.
   * @throws DisposedError
   */
  run(call: SandboxCall, options?: SandboxRunOptions): Promise<SandboxResult>;
  /**
   * Keeps an instance for several calls. It is made by the first of them.
   *
   * @throws SessionLimitError when there are as many as may be; DisposedError
   */
  openSession(module: SandboxModule, options?: SandboxSessionOptions): SandboxSession;
  /** Where it stands now. Costs microseconds. */
  stats(): SandboxStats;
}
