import type { JsonValue, Receipt } from "@cordon/core";
import { safeJson, safeText } from "./safe-text.ts";

/**
 * What a tool call came to:
 *
 * - `ok`: it did what it was asked. `failed`: it ran, and did not.
 * - `invalid`: its arguments are none; nothing ran. `refused`: it was not allowed; nothing ran.
 * - `doubt`: it is not known whether its effects took place.
 */
export type ToolOutcome = "ok" | "failed" | "invalid" | "refused" | "doubt";

/** The result of a tool call as the model sees it: always with its origin. Its texts are data, whatever they say. */
export interface ToolResult {
  /** `skill:weather@1.0.0`, `agent:researcher`, or `host` for what the loop itself says. */
  readonly origin: string;
  /** Whether it holds text from outside. */
  readonly untrusted: boolean;
  readonly outcome: ToolOutcome;
  /** Why it is not `ok`. */
  readonly message?: string;
  readonly output?: JsonValue;
}

const longestMessage = 1_000;

/** What the loop itself says about a call that did not run. */
export function hostResult(outcome: Exclude<ToolOutcome, "ok">, message: string): ToolResult {
  return { origin: "host", untrusted: false, outcome, message: safeText(message, longestMessage) };
}

/** What to make of a receipt. */
export interface ReceiptView {
  readonly origin: string;
  /** Whether the output of the skill is to be trusted like the host's own words. */
  readonly trusted: boolean;
  readonly maxCharacters: number;
}

/**
 * Makes the result of a receipt: escaped and cut. Effects that were under way when the call ended are in doubt.
 */
export function resultOfReceipt(receipt: Receipt, { origin, trusted, maxCharacters }: ReceiptView): ToolResult {
  const { status, message, output } = receipt;
  const shared = { origin, untrusted: !trusted };
  if (status === "ok") {
    return { ...shared, outcome: "ok", output: safeOutput(output, maxCharacters) };
  }
  const why = safeText(`${status}${message === undefined ? "" : `: ${message}`}`, longestMessage);
  if (status === "invalid-input") return { ...shared, outcome: "invalid", message: why };
  return { ...shared, outcome: isInDoubt(receipt) ? "doubt" : "failed", message: why };
}

/** Whether an effect began and nobody knows how it went. */
function isInDoubt({ status, journal }: Receipt): boolean {
  const open = journal.hostCalls.some(({ outcome }) => ["started", "cancelled", "broken"].includes(outcome));
  return open || status === "crashed";
}

function safeOutput(output: Receipt["output"], maxCharacters: number): JsonValue {
  if (output === undefined) return null;
  if (output instanceof Uint8Array) return `${output.length} bytes that are no text`;
  if (typeof output === "string") return safeText(output, maxCharacters);
  const text = JSON.stringify(output);
  return text.length <= maxCharacters ? safeJson(output, maxCharacters) : safeText(text, maxCharacters);
}
