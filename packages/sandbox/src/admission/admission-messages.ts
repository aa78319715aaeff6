import type { ModuleRejection } from "@cordon/core";
import type { AdmissionOptions, AdmittedModule } from "./admitted-module.ts";

/** Asks the admission thread to admit and compile a module. */
export interface AdmitInput {
  readonly requestId: number;
  readonly bytes: Uint8Array;
  readonly options: AdmissionOptions;
  /** After this many milliseconds the watchdog terminates the thread. */
  readonly deadlineMs: number;
}

/** The module was admitted and compiled. The rewritten bytes stay behind. */
export interface AdmittedOutput {
  readonly type: "admitted";
  readonly requestId: number;
  readonly admitted: AdmissionFacts;
  readonly module: WebAssembly.Module;
}

/** The module was refused. */
export interface RejectedOutput {
  readonly type: "rejected";
  readonly requestId: number;
  readonly rejection: ModuleRejection;
}

/** Everything admission found out, without the rewritten bytes. */
export type AdmissionFacts = Omit<AdmittedModule, "bytes">;

/** Everything the admission thread says. */
export type AdmissionOutput = AdmittedOutput | RejectedOutput;
