import { CallVariables } from "./call-variables.ts";
import type { CellCall } from "./call.ts";
import type { Lane } from "./lane.ts";

/** An instance that outlives the call it was made for, with what must be given back when it ends. */
export interface KeptInstance {
  readonly exports: WebAssembly.Exports;
  /** Undefined when the module has none. */
  readonly memory: WebAssembly.Memory | undefined;
  /** Gives its memory back, and takes it off the books. */
  readonly release: () => void;
}

/**
 * A session on its cell: a lane of its own, one instance from its first call on, and its variables. Whatever leaves the
 * guest in an unknown state ends it; it is never begun anew.
 */
export class GuestSession {
  readonly sessionId: number;
  readonly lane: Lane;
  #variables: CallVariables | undefined;
  #instance: KeptInstance | undefined;
  #ended = false;

  constructor(sessionId: number, lane: Lane) {
    this.sessionId = sessionId;
    this.lane = lane;
  }

  /** Undefined until a call made it. */
  get instance(): KeptInstance | undefined {
    return this.#instance;
  }

  /** Whether a call may still begin. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The variables of the session, within the budget of the call that begins. */
  variablesFor({ limits }: CellCall): CallVariables {
    this.#variables ??= new CallVariables(limits.varBytes);
    this.#variables.setBudget(limits.varBytes);
    return this.#variables;
  }

  /** Keeps an instance for the next call. */
  keep(instance: KeptInstance): void {
    this.#instance = instance;
  }

  /** Lets go of everything. */
  end(): void {
    this.#ended = true;
    this.#instance?.release();
    this.#instance = undefined;
    this.#variables = undefined;
  }
}
