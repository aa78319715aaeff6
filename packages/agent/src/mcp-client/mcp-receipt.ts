import { hash } from "node:crypto";
import { type DecisionRecord, escapeText, type JournalOutcome, type JsonValue, type Receipt } from "@cordon/core";
import { type CallToolResult, ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/client";
import { checkedJson } from "../json/checked-json.ts";
import { isTimeout } from "./mcp-connection.ts";

/** How a call of a tool of a server ended. */
export type McpEnding = Pick<Receipt, "status" | "output" | "message" | "limit">;

/** What else a receipt holds. */
export interface McpCallFacts {
  readonly callId: number;
  readonly skill: Receipt["skill"];
  readonly tool: string;
  readonly tenant: string | undefined;
  readonly input: JsonValue;
  readonly decision: DecisionRecord;
  readonly digest: string;
  readonly policyDigest: string;
  readonly wallMs: number;
  readonly receivedBytes: number;
  /** Whether the server was asked at all. */
  readonly wasAsked: boolean;
}

const deepest = 64;
const invalidParams: ReadonlySet<number> = new Set([ProtocolErrorCode.InvalidParams]);

/** The ending of a call that has a result. Texts are joined; what is no text is named and left out. */
export function endingOfResult(result: CallToolResult, maxOutputBytes: number): McpEnding {
  const texts = result.content.map((part) => (part.type === "text" ? part.text : `[${part.type} left out]`));
  const text = texts.join("\n").toWellFormed();
  if (result.isError === true) return { status: "failed", message: escapeText(text) };
  const structured = result.structuredContent;
  if (structured === undefined) {
    return Buffer.byteLength(text) <= maxOutputBytes ? { status: "ok", output: text } : tooLong(maxOutputBytes);
  }
  const { value, problem } = checkedJson(structured, { maxBytes: maxOutputBytes, maxDepth: deepest });
  if (value !== undefined) return { status: "ok", output: value };
  return problem.includes("bytes") ? tooLong(maxOutputBytes) : { status: "invalid-output", message: problem };
}

const tooLong = (maxOutputBytes: number): McpEnding => ({
  status: "limit",
  limit: "output",
  message: `the output has more than ${maxOutputBytes} bytes`,
});

/** The ending of a call without a result. */
export function endingOfError(error: unknown, signal: AbortSignal): McpEnding {
  if (signal.aborted) return { status: "cancelled", message: "the call was cancelled" };
  if (isTimeout(error)) return { status: "timeout", limit: "wallTime", message: "the server did not answer in time" };
  if (error instanceof ProtocolError) {
    const status = invalidParams.has(error.code) ? "invalid-input" : "failed";
    return { status, message: `the server says: ${escapeText(error.message)}` };
  }
  return { status: "crashed", message: "the connection to the server ended, or it did not answer as it should" };
}

const noEffect = new Set<Receipt["status"]>(["ok", "failed", "invalid-input", "invalid-output", "limit"]);

/** The receipt of a call. What the server did is not known to the host: its journal holds that it was asked. */
export function mcpReceipt(ending: McpEnding, facts: McpCallFacts): Receipt {
  const { input, wallMs, receivedBytes, wasAsked } = facts;
  const inputText = JSON.stringify(input);
  const outputText = textOf(ending.output);
  const inputBytes = Buffer.byteLength(inputText);
  const bytes = wasAsked ? inputBytes + receivedBytes : 0;
  const outcome: JournalOutcome = noEffect.has(ending.status) ? "answered" : "cancelled";
  const request = { bytes: inputBytes, digest: digestOf(inputText) };
  return {
    ...ending,
    callId: facts.callId,
    skill: facts.skill,
    tool: facts.tool,
    ...(facts.tenant === undefined ? {} : { tenant: facts.tenant }),
    usage: {
      wallMs,
      cpuMs: 0,
      queueMs: 0,
      peakMemoryBytes: 0,
      inputBytes,
      outputBytes: Buffer.byteLength(outputText),
      hostCalls: wasAsked ? 1 : 0,
      hostBytes: bytes,
      httpBytes: bytes,
      logBytes: 0,
    },
    decisions: [facts.decision],
    digests: {
      module: facts.digest,
      policy: facts.policyDigest,
      input: digestOf(inputText),
      output: digestOf(outputText),
    },
    journal: {
      randomSeed: "",
      clock: [],
      hostCalls: wasAsked
        ? [{ index: 0, capability: "mcp", request, startedAtMs: 0, outcome, durationMs: Math.round(wallMs) }]
        : [],
    },
    logs: [],
  };
}

function textOf(output: Receipt["output"]): string {
  if (output === undefined) return "";
  return typeof output === "string" ? output : JSON.stringify(output);
}

const digestOf = (text: string): string => `sha256:${hash("sha256", text, "hex")}`;
