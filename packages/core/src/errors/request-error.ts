import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when a path, URL, key or name that was asked for has no canonical form, so that no permission can match it. */
export class RequestError extends CordonError {
  /** What was asked for. */
  readonly text: string;
  /** Why it is refused. */
  readonly reason: string;

  constructor(facts: { readonly text: string; readonly reason: string }) {
    super("REQUEST_INVALID", `Cannot ask for ${quote(facts.text)}: ${facts.reason}`);
    this.text = facts.text;
    this.reason = facts.reason;
  }
}
