import type { ModuleInspection, ModuleRejection } from "@cordon/core";
import type { AdmissionOptions } from "./admitted-module.ts";
import type { CompiledModule } from "./compile-module.ts";

/** Asks the admission thread to admit and compile a module, or to do the same and only say what it found. */
export interface AdmitInput {
  readonly type: "admit" | "inspect";
  readonly requestId: number;
  readonly bytes: Uint8Array;
  readonly options: AdmissionOptions;
  /** After this many milliseconds the watchdog terminates the thread. */
  readonly deadlineMs: number;
}

/** The module was admitted and compiled. The rewritten bytes stay behind. */
export interface AdmittedOutput extends CompiledModule {
  readonly type: "admitted";
  readonly requestId: number;
}

/** The module was refused. */
export interface RejectedOutput {
  readonly type: "rejected";
  readonly requestId: number;
  readonly rejection: ModuleRejection;
}

/** What an inspection found, of a module that is admitted as of one that is refused. */
export interface InspectedOutput {
  readonly type: "inspected";
  readonly requestId: number;
  readonly inspection: ModuleInspection;
}

/** Everything the admission thread says. */
export type AdmissionOutput = AdmittedOutput | RejectedOutput | InspectedOutput;
