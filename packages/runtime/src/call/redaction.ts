import { type CallSecrets, type Redactor, redactJson } from "@cordon/capabilities";
import type { JsonValue, ReceiptLog } from "@cordon/core";
import { digestOf } from "../sha256.ts";
import type { Outcome } from "./write-receipt.ts";

/** Takes secrets out of everything that one call leaves, and remembers which were there. */
export interface Redaction {
  readonly redactor: Redactor;
  readonly found: ReadonlySet<string>;
}

/**
 * Begins the redaction of a call.
 *
 * @param secrets Those of its skill and tenant; undefined where there are none, and then nothing is looked at.
 */
export function startRedaction(secrets: CallSecrets | undefined): Redaction | undefined {
  if (secrets === undefined) return undefined;
  const { forRecords } = secrets;
  const found = new Set<string>();
  const redactor: Redactor = Object.freeze({
    text: (text: string) => forRecords.text(text, found),
    bytes: (bytes: Uint8Array) => forRecords.bytes(bytes, found),
    bytesInTurns: (bytes: Uint8Array) => forRecords.bytesInTurns(bytes, found),
  });
  return { redactor, found };
}

/** An output as a receipt has it. */
export interface RedactedOutput {
  readonly bytes: Uint8Array;
  /** The parsed value, of a tool that declares an output schema. */
  readonly value?: JsonValue;
  readonly digest: string;
}

/**
 * Takes secrets out of an output. JSON that the tool declared stays JSON: texts and names of fields are replaced within it.
 *
 * @param output What the skill set.
 * @param options `isJson` when the output was checked to be small enough JSON.
 * @returns Undefined when there is no secret in it.
 */
export async function redactOutput(
  output: Uint8Array,
  { redactor }: Redaction,
  { isJson }: { readonly isJson: boolean },
): Promise<RedactedOutput | undefined> {
  const bytes = await redactor.bytesInTurns(output);
  if (bytes === output) return undefined;
  if (!isJson) return { bytes, digest: await digestOf(bytes) };
  const value = redactJson(JSON.parse(Buffer.from(output).toString("utf8")) as JsonValue, redactor);
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { bytes: text, value, digest: await digestOf(text) };
}

/**
 * Takes secrets out of the message of an ending.
 *
 * @param redaction Undefined where there are none.
 */
export function redactOutcome(outcome: Outcome, redaction: Redaction | undefined): Outcome {
  if (redaction === undefined || outcome.message === undefined) return outcome;
  return { ...outcome, message: redaction.redactor.text(outcome.message) };
}

/** The same for log lines. */
export function redactLogs(logs: readonly ReceiptLog[], redaction: Redaction | undefined): readonly ReceiptLog[] {
  if (redaction === undefined) return logs;
  return logs.map(({ level, text }) => ({ level, text: redaction.redactor.text(text) }));
}
