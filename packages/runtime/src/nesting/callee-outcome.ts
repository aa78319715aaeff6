import type { SkillCallOutcome } from "@cordon/capabilities";
import type { EndingStatus, Receipt } from "@cordon/core";

type Refusal = Exclude<SkillCallOutcome, { readonly status: "ok" }>;

/**
 * What a call is told of how one ended that it made. The host's own words about an ending say which limits an operator
 * set, which permission was missing, how a cell died: those are for the receipt.
 */
const refusals: Readonly<Record<Exclude<EndingStatus, "ok" | "failed" | "invalid-input">, Refusal>> = {
  trapped: { status: "failed", message: "it trapped" },
  "invalid-output": { status: "failed", message: "its output is not what it declares" },
  denied: { status: "denied", message: "it was refused what it needs" },
  limit: { status: "limit", message: "it reached a limit" },
  "out-of-fuel": { status: "limit", message: "it spent its fuel" },
  timeout: { status: "timeout", message: "it did not end in time" },
  cancelled: { status: "unavailable", message: "it was ended" },
  crashed: { status: "unavailable", message: "it was ended" },
};

/** Tells a call what one came to that it made. */
export function calleeOutcome({ status, output, message = "" }: Receipt): SkillCallOutcome {
  switch (status) {
    case "ok":
      return { status, output: output instanceof Uint8Array ? output : (output ?? null) };
    case "failed":
      return { status, message };
    case "invalid-input":
      return { status: "refused", message: `it does not take the input: ${message}` };
    default:
      return refusals[status];
  }
}
