import { CordonError } from "./cordon-error.ts";

/** Raised when an option an application passes is unknown or of the wrong kind. */
export class OptionError extends CordonError {
  /** The option, as in `limits` or `config.unit`. */
  readonly option: string;
  /** What is wrong with it. */
  readonly problem: string;

  constructor(option: string, problem: string) {
    super("OPTION_INVALID", `Cannot use the option "${option}": ${problem}`);
    this.option = option;
    this.problem = problem;
  }
}
