import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when a permission string or its object form is not in the grammar. It grants nothing. */
export class PermissionError extends CordonError {
  /** What was given, as text. */
  readonly text: string;
  /** Why it is refused. */
  readonly reason: string;
  /** The form to write; the exact correction where there is one. */
  readonly form: string;

  constructor(facts: { readonly text: string; readonly reason: string; readonly form: string }) {
    super(
      "PERMISSION_INVALID",
      `Cannot read the permission ${quote(facts.text)}: ${facts.reason}; write ${facts.form}`,
    );
    this.text = facts.text;
    this.reason = facts.reason;
    this.form = facts.form;
  }
}
