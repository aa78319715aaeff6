import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when an agent is to go from one state of its life to another that does not follow it. Its state stays. */
export class TransitionError extends CordonError {
  readonly agent: string;
  readonly from: string;
  readonly to: string;

  constructor(facts: { readonly agent: string; readonly from: string; readonly to: string }) {
    const { agent, from, to } = facts;
    super("TRANSITION_INVALID", `Cannot bring the agent ${quote(agent)} to "${to}": it is "${from}"`);
    this.agent = agent;
    this.from = from;
    this.to = to;
  }
}
