import type { CellCall, CellResult } from "./call.ts";
import type { ModulePlan } from "./module-plan.ts";

/** What a host function learns about the call it serves. */
export interface HostCallContext {
  /** Identifies the call within the process. */
  readonly callId: number;
  /** Aborted when the call ends for any reason, so that no effect outlives its call. */
  readonly signal: AbortSignal;
}

/**
 * A function the host serves to a guest, already behind the gate. It gets a copy of the request frame and answers with
 * a frame. It rejects with an error that has a `limit` when a hard limit of the call is exhausted: the guest then ends
 * by a trap. Any other rejection ends the guest as well.
 */
export type HostFunction = (request: Uint8Array, context: HostCallContext) => Promise<Uint8Array>;

/** The functions the host serves, by the name of the import. */
export type HostFunctions = ReadonlyMap<string, HostFunction>;

/** A compiled module with its plan. The number identifies it for as long as the process lives. */
export interface RunnableModule {
  readonly moduleId: number;
  readonly module: WebAssembly.Module;
  readonly plan: ModulePlan;
}

/** What belongs to one run beside the call itself. */
export interface CellRunOptions {
  readonly module: RunnableModule;
  readonly hostFunctions: HostFunctions;
  /** Identifies the call for host functions. */
  readonly callId: number;
  /** Ends the call as `cancelled`, waiting or computing. */
  readonly signal?: AbortSignal;
  /** The time in milliseconds after which a call that has not begun ends as `timeout` of `queueTime`. */
  readonly queueTimeMs: number;
}

/**
 * A place where guests run, and all a dispatcher sees of it. It holds no authority: no file, no socket, no secret.
 *
 * Every promise of {@link Cell.run} settles exactly once with a result, whatever the guest does and however the cell
 * dies; it never rejects. The contract is executable: `cell-contract.ts`.
 */
export interface Cell extends AsyncDisposable {
  /** Identifies the cell in events. */
  readonly cellId: number;
  /** False once the cell died or was disposed; then every run ends as `crashed`. */
  readonly alive: boolean;
  /** How many calls may run at once. */
  readonly capacity: number;
  /** How many calls are running now. */
  readonly running: number;
  /** Settles once, with the cause, when the cell died or was disposed. */
  readonly ended: Promise<string>;
  /**
   * Runs one call on a fresh instance. The caller keeps `running` below `capacity`.
   *
   * @param call The call. Nobody may write to its input until it is settled.
   * @param options The module, the host functions, the signal.
   */
  run(call: CellCall, options: CellRunOptions): Promise<CellResult>;
}
