import { CordonError } from "./cordon-error.ts";

/** Raised when an archive of agents cannot be imported. Nothing of it was. */
export class AgentArchiveError extends CordonError {
  /** Where in the archive: `/agents/0/name`; empty for the whole. */
  readonly path: string;
  /** A clause without a capital and a period. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super("ARCHIVE_INVALID", `Cannot import the agents: ${path === "" ? "the whole" : path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }
}
