import { systemProblem } from "@cordon/core";

/** Raised when standard output cannot be written, for example because the disk is full. */
export class OutputError extends Error {
  override readonly name: string = "OutputError";

  constructor(cause: unknown) {
    super(`Cannot write the output: ${systemProblem(cause)}`, { cause });
  }
}
