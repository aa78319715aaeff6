import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when no language model answered: each was tried as often as it may be, or none may be asked. */
export class ModelFailedError extends CordonError {
  /** The models that were tried, in order, as `PROVIDER/MODEL`. */
  readonly models: readonly string[];
  /** The class of the last failure: `rate-limit`, `auth`, `too-long`. */
  readonly kind: string;
  /** What the last one said, escaped and cut: a provider's words. */
  readonly detail: string;

  constructor(facts: { readonly models: readonly string[]; readonly kind: string; readonly detail: string }) {
    const tried = facts.models.length === 0 ? "none was tried" : `tried ${facts.models.map(quote).join(", ")}`;
    super("MODEL_FAILED", `Cannot get an answer of a language model: ${facts.kind}, ${quote(facts.detail)}; ${tried}`);
    this.models = [...facts.models];
    this.kind = facts.kind;
    this.detail = facts.detail;
  }
}
