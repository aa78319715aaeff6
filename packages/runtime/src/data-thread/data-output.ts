import type { CompileProblem } from "../schema/compile-validators.ts";

/** The thread is up, and what it was told meanwhile is being read. */
export interface ReadyOutput {
  readonly type: "ready";
}

/** The schemas of a skill were compiled, or not. */
export interface CompiledOutput {
  readonly type: "compiled";
  readonly jobId: number;
  /** Empty when they were. */
  readonly problems: readonly CompileProblem[];
}

/** What a check found: no problem, or the first one; and the digest, in hexadecimal, when it was asked for. */
export type CheckedOutput = readonly [jobId: number, problem: string | undefined, digest: string | undefined];

/** Everything the data thread says. */
export type DataOutput = ReadyOutput | CompiledOutput | CheckedOutput;
