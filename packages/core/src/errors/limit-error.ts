import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when a limit is unknown, is not a number with a known unit, or is out of range. */
export class LimitError extends CordonError {
  /** The name of the limit, as it was written. */
  readonly limit: string;
  /** The value, as text. */
  readonly value: string;
  /** The form to write. */
  readonly form: string;

  constructor(facts: {
    readonly limit: string;
    readonly value: string;
    readonly reason: string;
    readonly form: string;
  }) {
    super(
      "LIMIT_INVALID",
      `Cannot set the limit ${quote(facts.limit)} to ${quote(facts.value)}: ${facts.reason}; write ${facts.form}`,
    );
    this.limit = facts.limit;
    this.value = facts.value;
    this.form = facts.form;
  }
}
