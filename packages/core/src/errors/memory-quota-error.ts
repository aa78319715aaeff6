import { CordonError } from "./cordon-error.ts";
import { quote } from "./quote.ts";

/** Raised when a memory has no room for what was to be kept. It was not kept, and nothing was removed for it. */
export class MemoryQuotaError extends CordonError {
  /** Whose memory it is. */
  readonly owner: string;
  /** What there is too much of: entries, bytes of all of them, or bytes of the one. */
  readonly quota: "entries" | "bytes" | "entryBytes";
  readonly limit: number;
  /** What there would have been. */
  readonly wanted: number;

  constructor(facts: Pick<MemoryQuotaError, "owner" | "quota" | "limit" | "wanted">) {
    const { owner, quota, limit, wanted } = facts;
    super(
      "MEMORY_FULL",
      `Cannot keep more in the memory of ${quote(owner)}: it would be ${wanted} ${quota} of ${limit}`,
    );
    this.owner = owner;
    this.quota = quota;
    this.limit = limit;
    this.wanted = wanted;
  }
}
