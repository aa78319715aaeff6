import { encodeFrame, type JournalEntry } from "@cordon/core";
import { describe, expect, it } from "vitest";

import { see } from "../testing/file-gate.ts";
import { openProbe } from "../testing/probe.ts";
import { AnswerFailure } from "./answer-failure.ts";

const nothing = () => Promise.resolve(new Uint8Array(0));

describe("the journal", () => {
  it("has the start before the act and the result after it, with sizes, digests and short headers", async () => {
    const order: string[] = [];
    const entries: JournalEntry[] = [];
    let nowMs = 100;
    const { serve } = openProbe(
      () => {
        order.push("act");
        nowMs += 7.4;
        return Promise.resolve(Uint8Array.of(1, 2));
      },
      {
        monotonicNow: () => nowMs,
        onDecision: ({ outcome }) => order.push(outcome),
        keepAnswers: true,
        journal: {
          started(entry) {
            order.push(entry.outcome);
          },
          async ended(entry) {
            await Promise.resolve();
            order.push(entry.outcome);
            entries.push(entry);
          },
        },
      },
    );
    nowMs = 103;
    const header = { path: "/probe" };
    const request = encodeFrame(header);
    const answer = await serve(header);
    expect(order).toEqual(["allow", "started", "act", "answered"]);
    expect(entries).toMatchObject([
      {
        index: 0,
        capability: "probe",
        startedAtMs: 3,
        durationMs: 7,
        request: { bytes: request.length, header: { path: "/probe" } },
        answer: { bytes: answer.length, header: {}, frame: answer },
      },
    ]);
    expect(entries[0]?.request.digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(entries[0]?.request.frame).toBe(undefined);
  });

  it("keeps no header above 4 KiB", async () => {
    const { serve, journal } = openProbe(nothing);
    await serve({ path: "/probe", more: "x".repeat(5_000) });
    expect([journal.entries[0]?.request.header, journal.entries[0]?.request.bytes]).toEqual([undefined, 5_031]);
  });

  it("that cannot be written keeps the operation from acting", async () => {
    const journal = { started: () => Promise.reject(new Error("the disk is full")), ended: () => undefined };
    const { serve, acts } = openProbe(nothing, { journal });
    await expect(serve()).rejects.toThrow("the disk is full");
    expect(acts()).toBe(0);
  });
});

describe("a host that fails", () => {
  it("gives no answer, and the journal says that the operation broke", async () => {
    const { serve, journal } = openProbe(() => Promise.reject(new TypeError("a defect")));
    await expect(serve()).rejects.toThrow("a defect");
    expect(journal.entries[0]?.outcome).toBe("broken");
  });

  it("does not act when a decision cannot be reported", async () => {
    const onDecision = (): never => {
      throw new TypeError("the audit is gone");
    };
    const { serve, acts } = openProbe(nothing, { onDecision });
    await expect(serve()).rejects.toThrow("the audit is gone");
    expect(acts()).toBe(0);
  });

  it("gives the answer a capability chose, and gives back the bytes of the one it did not make", async () => {
    const { serve, gate } = openProbe(() => {
      throw new AnswerFailure({ code: "TIMEOUT", message: "Cannot wait", retryable: true });
    });
    const request = encodeFrame({});
    const answer = await serve();
    expect(see(answer)).toMatchObject({ code: "TIMEOUT", message: "Cannot wait", retryable: true });
    expect(gate.usage().hostBytes).toBe(request.length + answer.length);
  });
});
