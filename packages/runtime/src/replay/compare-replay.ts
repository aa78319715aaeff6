import type { Journal, Receipt, Recording } from "@cordon/core";
import { logsDigest } from "./logs-digest.ts";
import type { ReplayDifference, ReplayedPart } from "./replay.ts";
import type { ReplayGate } from "./replay-gate.ts";

/** What a replay is held against. */
export interface ReplayEvidence {
  readonly recording: Recording;
  readonly receipt: Receipt;
  readonly gate: ReplayGate;
}

/** The parts that are equal, up to the first that is not. */
export interface Comparison {
  readonly compared: readonly ReplayedPart[];
  readonly difference: ReplayDifference | undefined;
}

/**
 * Compares what a replay came to with what was recorded. First what ended the guest because it went another way, then part
 * by part.
 */
export async function compareReplay(evidence: ReplayEvidence): Promise<Comparison> {
  const { recording, gate } = evidence;
  const strayed = gate.difference() ?? clockOverrun(evidence) ?? waitOverrun(evidence);
  if (strayed !== undefined) return { compared: [], difference: strayed };
  const compared: ReplayedPart[] = [];
  for (const [part, recorded, replayed, details] of await partsOf(evidence)) {
    if (recorded !== replayed) {
      const difference = { part, ...details, recorded: cut(recorded), replayed: cut(replayed) };
      return { compared, difference };
    }
    if (isThere(part, recording)) compared.push(part);
  }
  return { compared, difference: undefined };
}

/** Whether there is anything of a part to compare: most calls meter no fuel, and submit nothing. */
function isThere(part: ReplayedPart, { result, operations }: Recording): boolean {
  if (part === "fuel") return result.fuel !== undefined;
  return part !== "operations" || operations !== undefined;
}

type ComparedPart = readonly [
  part: ReplayedPart,
  recorded: string,
  replayed: string,
  details?: Pick<ReplayDifference, "index" | "capability">,
];

async function partsOf({ recording, receipt, gate }: ReplayEvidence): Promise<readonly ComparedPart[]> {
  const { result } = recording;
  const { usage, logs, journal, digests } = receipt;
  const missing = gate.unmade();
  const none = "no further call";
  const unmade = missing === undefined ? {} : { index: missing.index, capability: missing.capability };
  return [
    ["ending", endingText(result), endingText(receipt)],
    ["hostCalls", missing?.capability ?? none, none, unmade],
    ["operations", operationsText(recording.operations), operationsText(journal.operations)],
    ["clock", JSON.stringify(recording.clock), JSON.stringify(journal.clock)],
    ["output", result.output, digests.output],
    ["logs", `${result.logLines} lines, ${result.logs}`, `${logs.length} lines, ${await logsDigest(logs)}`],
    ["fuel", String(result.fuel), String(usage.fuel)],
    ["memory", String(result.peakMemoryBytes), String(usage.peakMemoryBytes)],
  ];
}

function clockOverrun({ recording, receipt }: ReplayEvidence): ReplayDifference | undefined {
  const [recorded, replayed] = [readingsOf(recording.clock), readingsOf(receipt.journal.clock)];
  if (replayed <= recorded) return undefined;
  return { part: "clock", recorded: `${recorded} readings`, replayed: "one more" };
}

/** A guest that waits more often than it did ends there. */
function waitOverrun({ recording, receipt }: ReplayEvidence): ReplayDifference | undefined {
  const [recorded, replayed] = [waitsOf(recording.operations), waitsOf(receipt.journal.operations)];
  if (replayed <= recorded) return undefined;
  return { part: "operations", recorded: `${recorded} waits`, replayed: "one more" };
}

function waitsOf({ waits }: NonNullable<Journal["operations"]> = { submitted: 0, waits: [] }): number {
  return waits.reduce<number>((sum, wait) => sum + (typeof wait === "number" ? wait : 1), 0);
}

function operationsText(operations: Journal["operations"]): string {
  return JSON.stringify(operations ?? { submitted: 0, waits: [] });
}

function readingsOf(clock: Journal["clock"]): number {
  return clock.reduce((sum, [, count]) => sum + count, 0);
}

function endingText({ status, limit, message }: Pick<Receipt, "status" | "limit" | "message">): string {
  return [status, ...(limit === undefined ? [] : [limit]), ...(message === undefined ? [] : [message])].join(": ");
}

const longest = 1_000;
const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
