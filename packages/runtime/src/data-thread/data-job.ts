import type { CheckInput, CompileInput } from "./data-input.ts";
import type { CheckedOutput, CompiledOutput } from "./data-output.ts";

/** What came of a job: an answer of the thread, or why there is none. */
export type JobEnd<Output> = Output | { readonly failed: string };

/** One thing the data thread is asked, until it is settled. */
export type DataJob =
  | {
      readonly kind: "compile";
      readonly input: CompileInput;
      readonly deadlineMs: number;
      settle(end: JobEnd<CompiledOutput>): void;
    }
  | {
      readonly kind: "check";
      readonly input: CheckInput;
      readonly deadlineMs: number;
      readonly signal: AbortSignal | undefined;
      settle(end: JobEnd<CheckedOutput>): void;
    };

/** The number an answer to a job has. */
export function jobIdOf(job: DataJob): number {
  return job.kind === "compile" ? job.input.jobId : job.input[0];
}

/** The skill a job is for. */
export function setIdOf(job: DataJob): number {
  return job.kind === "compile" ? job.input.setId : job.input[1];
}
