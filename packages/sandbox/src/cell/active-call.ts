import type { LimitName } from "@cordon/core";
import type { CellCall } from "./call.ts";
import { CallOperations } from "./call-operations.ts";
import { CallClock, type GuestClock } from "./call-clock.ts";
import { CallLog } from "./call-log.ts";
import { CallRandom } from "./call-random.ts";
import { CallVariables } from "./call-variables.ts";
import { RecordedClock } from "./recorded-clock.ts";
import { type LastHttpResponse, noHttpResponse } from "./extism-http.ts";
import { realTrap } from "./real-trap.ts";
import { WasiOutput } from "./wasi/wasi-output.ts";

/** A guest that waits for an answer of the host. */
export interface Waiting {
  readonly resolve: (answer: Uint8Array) => void;
  readonly reject: (trap: WebAssembly.RuntimeError) => void;
}

/** Everything that belongs to one call on a lane, and ends with it. */
export class ActiveCall {
  readonly generation: number;
  readonly call: CellCall;
  readonly clock: GuestClock;
  readonly random: CallRandom;
  readonly log: CallLog;
  readonly variables: CallVariables;
  /** The functions of the host its module imports. */
  brokerImports: readonly string[] = [];
  /** True for a guest that runs in slices: it cannot wait in a function of the host. */
  isSliced = false;
  /** What it did that no guest may, where that ended it. */
  misuse: string | undefined;
  /** True while initializers run: they get no answer from the host. */
  initializing = true;
  /** What the last `http_request` came to. */
  http: LastHttpResponse = noHttpResponse;
  /** Bytes the guest may still send to the host. */
  hostBytesLeft: number;
  /** The time its turns on the thread took so far, in milliseconds. */
  cpuMs = 0;
  /** What counts the fuel of the guest; undefined when it is not metered. */
  fuel: { value: bigint } | undefined;
  waiting: Waiting | undefined;
  /** Called right before it goes on after it waited: its lane is told. */
  onResume: () => void = () => undefined;
  /** The limit that ended the call, when one did. */
  exhausted: LimitName | undefined;
  /** True when the call did not begin because all calls together hold as much memory as they may. */
  hostFull = false;
  /** True when the host could not serve a host call at all. */
  hostFailed = false;
  /** The guest's linear memory; undefined when it has none, or no instance yet. */
  memory: WebAssembly.Memory | undefined;
  /** What the guest passed to `proc_exit`, when that ended it. */
  exitCode: number | undefined;
  /** How often it waited in the host for nothing but time. */
  waits = 0;
  #operations: CallOperations | undefined;
  #wasiOutput: WasiOutput | undefined;

  /**
   * @param now Milliseconds since 1970.
   * @param variables Those of its session. Default: its own.
   */
  constructor(
    generation: number,
    call: CellCall,
    now: () => number,
    variables: CallVariables = new CallVariables(call.limits.varBytes),
  ) {
    this.generation = generation;
    this.call = call;
    const { clock } = call.context;
    this.clock = clock === undefined ? new CallClock(now) : new RecordedClock(clock);
    this.random = new CallRandom(call.context.randomSeed);
    this.log = new CallLog(call.context.logLevel, call.limits.logBytes);
    this.variables = variables;
    this.hostBytesLeft = call.limits.hostBytes;
  }

  /** What it submitted. Made when it is needed: most calls never do. */
  get operations(): CallOperations {
    this.#operations ??= new CallOperations();
    return this.#operations;
  }

  /** Where the guest's standard output goes. */
  wasiOutput(): WasiOutput {
    this.#wasiOutput ??= new WasiOutput(this.log);
    return this.#wasiOutput;
  }

  /** What the guest wrote and did not finish, in bytes. */
  get unfinishedBytes(): number {
    return this.#wasiOutput?.unfinishedBytes ?? 0;
  }

  /** Writes what the guest left unfinished; when it does not fit, the limit of the log is exhausted. */
  endOutput(): void {
    if (this.#wasiOutput?.end() === false) this.exhausted ??= "logBytes";
  }

  /** The error to throw through the guest because a limit is exhausted. Remembers which. */
  exhaust(limit: LimitName): WebAssembly.RuntimeError {
    this.exhausted ??= limit;
    return realTrap();
  }
}
