import type { SkillImage } from "../admission/shared/skill-image.ts";
import type { CellCall, CellResult } from "./call.ts";
import type { HostFunctions } from "./host-function.ts";
import type { ModulePlan } from "./module-plan.ts";

/** A compiled module with its plan. The number identifies it for as long as the process lives. */
export interface RunnableModule {
  readonly moduleId: number;
  readonly module: WebAssembly.Module;
  /** What an instance needs beside the code, when other modules have the same code. Default: nothing. */
  readonly image?: SkillImage | undefined;
  readonly plan: ModulePlan;
}

/** What belongs to one run beside the call itself. */
export interface CellRunOptions {
  readonly module: RunnableModule;
  readonly hostFunctions: HostFunctions;
  /** Identifies the call for host functions. */
  readonly callId: number;
  /** Whose call it is: the result of one tenant never waits for a call of another. */
  readonly tenant: string;
  /** The session it belongs to, which is on this cell and runs no other call. Default: a call on a fresh instance. */
  readonly session?: number;
  /** Whether large input bytes may move to the cell instead of being copied; the caller's array is empty then. */
  readonly mayMoveInput: boolean;
  /** Called before each host function of the call is served. It must not throw. Default: nothing. */
  readonly onHostCall?: () => void;
}

/** Why a call is ended from outside. */
export type StopReason = "queueTime" | "cancelled";

/** A call a cell was given. */
export interface CallOnCell {
  /** True while the guest waits for an answer of the host: its thread is free for others. */
  readonly isWaiting: boolean;
  /** How many answers it got: the guest had the thread in one piece since the last one, if it has it. */
  readonly answers: number;
  /** False until the call's first instruction may have run. */
  hasBegun(): boolean;
  /**
   * When the first instruction of a call ran that is still on its cell, in milliseconds of the process's monotonic clock.
   * Undefined before, and once the cell has ended the call: its result says it then.
   */
  beganAtMs(): number | undefined;
  /** Whether code of the guest is on its thread now. */
  isComputing(): boolean;
  /**
   * Takes the call back. True when it has not begun and never will on this cell: nothing of it happened, and it will not
   * be settled. Its lane is free when the cell comes to it.
   */
  takeBack(): boolean;
  /** Ends the call, waiting or computing; with `queueTime` only when it has not begun. */
  stop(reason: StopReason): void;
}

/**
 * A place where guests run, and all a dispatcher sees of it. It holds no authority: no file, no socket, no secret.
 *
 * Every call is settled exactly once with a result, or taken back, whatever the guest does and however the cell dies. A
 * result without the time at which the call began says that it never did. The contract is executable: `cell-contract.ts`.
 */
export interface Cell extends AsyncDisposable {
  /** Identifies the cell in events. */
  readonly cellId: number;
  /** False once the cell died or was disposed; then every call ends as `crashed`. */
  readonly alive: boolean;
  /** True once the cell said that it takes calls. Those it is given before wait for that. */
  readonly isReady: boolean;
  /** How many calls it takes at once, those of sessions not counted. */
  readonly capacity: number;
  /** How many sessions it takes. */
  readonly sessionCapacity: number;
  /** How many it has, those included that it has not let go of. */
  readonly sessions: number;
  /** How many lanes calls without a session have. */
  readonly lanesTaken: number;
  /** How many of them may be of modules whose guests can wait for the host. */
  readonly stacks: number;
  /** How many calls it has now, settled or not, with those of sessions: a lane is free when the cell says so. */
  readonly running: number;
  /** How many of those take a stack. */
  readonly stacksTaken: number;
  /** How many of those wait for an answer of the host. */
  readonly waiting: number;
  /** How many calls wait beside those, without a lane, a stack or an instance. */
  readonly parked: number;
  /** Settles once, with the cause, when the cell died or was disposed. Its calls are settled before. */
  readonly ended: Promise<string>;
  /** Called when the cell has become ready, or has room for more. */
  onRoom: () => void;
  /** Called when a guest that waited goes on. */
  onTurn: () => void;
  /** Called when a call gave up its lane while it waits, and when it has one again. */
  onPark: (call: CallOnCell, isParked: boolean) => void;
  /**
   * Runs one call, on a fresh instance or on that of its session. The caller keeps within `capacity` and `stacks`.
   *
   * @param call The call. Nobody may write to its input until it is settled.
   * @param options The module, the host functions.
   * @param onSettle Called once with the result, unless the call is taken back. Never before this returned.
   */
  start(call: CellCall, options: CellRunOptions, onSettle: (result: CellResult) => void): CallOnCell;
  /** Gives a session a lane of its own. The caller keeps within `sessionCapacity`. */
  openSession(session: number): void;
  /** Whether the next call of a session may start: the cell is done with the one before. */
  mayBegin(session: number): boolean;
  /**
   * Ends a session once no call of it is on the cell; stop the one that is. Settles when its memory was given back, or
   * the cell is dead.
   */
  closeSession(session: number): Promise<void>;
  /** Tells the cell that a module will not be called again. */
  forget(moduleId: number): void;
  /** Ends the cell by force; its calls end as `crashed`. */
  terminate(cause: string): void;
}
