import type { Receipt } from "@cordon/runtime";
import { describe, expect, it } from "vitest";
import { printReceipt } from "./print-receipt.ts";
import { recordedIo, type RecordedIo, type RecordedIoOptions } from "./testing/recorded-io.ts";

function receiptWith(facts: Partial<Receipt>): Receipt {
  return {
    status: "ok",
    callId: 1,
    skill: { id: "guest", version: "1.0.0" },
    tool: "execute",
    usage: {
      wallMs: 1,
      cpuMs: 1,
      queueMs: 0,
      peakMemoryBytes: 65_536,
      inputBytes: 0,
      outputBytes: 0,
      hostCalls: 0,
      hostBytes: 0,
      httpBytes: 0,
      logBytes: 0,
    },
    decisions: [],
    digests: { module: "", policy: "", input: "", output: "" },
    journal: { randomSeed: "", clock: [], hostCalls: [] },
    logs: [],
    ...facts,
  };
}

async function print(facts: Partial<Receipt>, options: RecordedIoOptions = {}): Promise<RecordedIo> {
  const io = recordedIo(options);
  await printReceipt(receiptWith(facts), false, io);
  return io;
}

describe("printReceipt()", () => {
  it("indents JSON, and keeps what acts on a terminal out of it", async () => {
    expect((await print({ output: { a: ["\u009b\u2028"] } })).output()).toBe(
      '{\n  "a": [\n    "\\u009b\\u2028"\n  ]\n}\n',
    );
    expect((await print({ output: null })).output()).toBe("null\n");
  });

  it("ends a text with one line end, and prints nothing for an empty one", async () => {
    expect((await print({ output: "a" })).output()).toBe("a\n");
    expect((await print({ output: "a\n" })).output()).toBe("a\n");
    expect((await print({ output: "" })).output()).toBe("");
    expect((await print({})).output()).toBe("");
  });

  it("says which requests were refused when the call ended on a denial", async () => {
    const io = await print({
      status: "denied",
      message: "no",
      decisions: [
        { callIndex: 0, permission: "fs:read:/a", outcome: "allow", reason: "granted", rule: "fs:read:/a" },
        { callIndex: 1, permission: "fs:read:/b", outcome: "deny", reason: "denied-by-rule", rule: "fs:read:/b" },
        { callIndex: 2, permission: "fs:read:/c", outcome: "deny", reason: "not-granted" },
        { callIndex: 3, permission: "fs:read:/d", outcome: "ask", reason: "approval-needed", rule: "fs:read:/d" },
      ],
    });
    expect(io.errors().split("\n")).toEqual([
      "cordon: denied: no",
      'cordon: refused "fs:read:/b": denied-by-rule by "fs:read:/b"',
      'cordon: refused "fs:read:/c": not-granted',
      'cordon: refused "fs:read:/d": approval-needed by "fs:read:/d"',
      "",
    ]);
  });

  it("shows no more than ten of many refusals, and counts the rest", async () => {
    const decisions = Array.from({ length: 13 }, (_, callIndex) => ({
      callIndex,
      permission: `fs:read:/${callIndex}`,
      outcome: "deny" as const,
      reason: "not-granted" as const,
    }));
    const lines = (await print({ status: "denied", message: "no", decisions })).errors().trimEnd().split("\n");
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe("cordon: refused 3 more; --json lists all of them");
  });
});
