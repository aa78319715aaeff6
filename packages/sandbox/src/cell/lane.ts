import { createKernel, type Kernel, setInput } from "../kernel/kernel.ts";
import { ActiveCall } from "./active-call.ts";
import type { CallVariables } from "./call-variables.ts";
import type { CellCall } from "./call.ts";
import { freeBytes } from "./free-bytes.ts";
import { createGuestImports } from "./guest-imports.ts";
import type { OperationAccess } from "./operation-imports.ts";
import { realTrap } from "./real-trap.ts";

type GuestImports = Readonly<Record<string, WebAssembly.Imports[string]>>;

/** What a lane needs from its cell. */
export interface LaneOptions {
  /** The slot of every call on this lane. */
  readonly slot: number;
  /** The memory of the slots. */
  readonly slots: WebAssembly.Memory;
  /** Tells the host what a guest asks for. */
  readonly ask: (active: ActiveCall, name: string, request: Uint8Array) => void;
  /** Asks the host for an operation, which the guest does not wait for. */
  readonly startOperation: (active: ActiveCall, operation: number, name: string, request: Uint8Array) => void;
  readonly cancelOperation: (active: ActiveCall, operation: number) => void;
  /** Tells the host that a guest waits for operations, so long at most; a negative time never ends. */
  readonly awaitOperations: (active: ActiveCall, timeoutMs: number) => void;
  /** Whether the call on the lane must end. */
  readonly interrupted: () => boolean;
  /** Called when a guest starts to wait, after the request went out. */
  readonly onWait: (active: ActiveCall) => void;
  /** Called right before a guest that waited goes on. */
  readonly onResume: () => void;
  /** Milliseconds since 1970, for the guest's clock. */
  readonly now: () => number;
}

/**
 * One place of a cell: runs one call at a time, with a kernel that is reset between calls and imports that are made
 * once. Nothing of a call is reachable from here after {@link Lane.end}.
 */
export class Lane {
  readonly slot: number;
  readonly kernel: Kernel;
  readonly operations: OperationAccess;
  readonly #options: LaneOptions;
  readonly #imports: [GuestImports?, GuestImports?] = [];
  #active: ActiveCall | undefined;

  constructor(options: LaneOptions) {
    this.slot = options.slot;
    this.kernel = createKernel({ slots: options.slots, slot: options.slot });
    this.#options = options;
    this.operations = {
      host: {
        start: (operation, name, request) => options.startOperation(this.current(), operation, name, request),
        cancel: (operation) => options.cancelOperation(this.current(), operation),
      },
      wait: (timeoutMs) => this.#wait((active) => options.awaitOperations(active, timeoutMs)),
    };
  }

  /**
   * What a guest on this lane imports. Made once for each kind of guest.
   *
   * @param isSliced Whether it runs in slices, on no stack that could be suspended.
   */
  imports(isSliced: boolean): GuestImports {
    const { ask, interrupted } = this.#options;
    return (this.#imports[isSliced ? 1 : 0] ??= createGuestImports({
      kernel: this.kernel,
      current: () => this.current(),
      interrupted,
      ask: (name, request) => this.#wait((active) => ask(active, name, request)),
      operations: this.operations,
      isSliced,
    }));
  }

  /**
   * Takes a call. The kernel is empty.
   *
   * @param variables Those of its session. Default: its own.
   */
  begin(generation: number, call: CellCall, variables?: CallVariables): ActiveCall {
    const active = new ActiveCall(generation, call, this.#options.now, variables);
    this.take(active);
    return active;
  }

  /** Takes a call that was on another lane. The kernel is empty. */
  take(active: ActiveCall): void {
    if (this.#active !== undefined)
      throw new Error(`Cannot begin a call: the lane runs call ${this.#active.generation}`);
    this.#active = active;
    active.onResume = this.#options.onResume;
    this.kernel.reset(active.call.limits.kernelMemoryBytes);
  }

  /** Moves the input of the call into the kernel; when it does not fit, its limit is exhausted. */
  giveInput(): void {
    const active = this.current();
    const { input } = active.call;
    if (!setInput(this.kernel, input)) active.exhausted = "kernelMemory";
    freeBytes(input);
  }

  /** The call that runs on the lane. A guest function that outlives its call has none, and traps. */
  current(): ActiveCall {
    if (this.#active === undefined) throw realTrap();
    return this.#active;
  }

  /** Lets go of the call. */
  end(): void {
    this.#active = undefined;
  }

  #wait(tell: (active: ActiveCall) => void): Promise<Uint8Array> {
    const active = this.current();
    return new Promise((resolve, reject) => {
      const resume = (answer: Uint8Array): void => {
        active.onResume();
        resolve(answer);
      };
      active.waiting = { resolve: resume, reject };
      tell(active);
      this.#options.onWait(active);
    });
  }
}
