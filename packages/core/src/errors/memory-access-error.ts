import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when an agent wants the memory of another without its grant. It does not say whether there is anything. */
export class MemoryAccessError extends CordonError {
  /** Who wanted it. */
  readonly agent: string;
  /** Whose memory it is. */
  readonly owner: string;
  readonly access: "read" | "write";

  constructor(facts: { readonly agent: string; readonly owner: string; readonly access: "read" | "write" }) {
    const { agent, owner, access } = facts;
    super(
      "MEMORY_DENIED",
      `Cannot ${access} the memory of ${quote(owner)} as ${quote(agent)}: it is not shared for that`,
    );
    this.agent = agent;
    this.owner = owner;
    this.access = access;
  }
}
