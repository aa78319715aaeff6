import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { callEnd, callStart, decision, hostCall, logLine, observe, unknownEvent } from "../testing/events.ts";
import { createLogTelemetry, type EventLogger, type LogTelemetryOptions } from "./log-telemetry.ts";

type LogLine = Readonly<Record<string, unknown>>;

/** A telemetry whose logger is pino, and what it has written so far. */
function logging(options?: LogTelemetryOptions): {
  readonly onEvent: ReturnType<typeof observe>["onEvent"];
  readonly lines: () => readonly LogLine[];
} {
  const written: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void written.push(line) });
  const { onEvent } = observe(createLogTelemetry(logger, options));
  return { onEvent, lines: () => written.map((line) => JSON.parse(line) as LogLine) };
}

describe("createLogTelemetry", () => {
  it("bounds what one call can write, says how much it left out, and starts again with the next call", () => {
    const { onEvent, lines } = logging({ maxRecordsPerCall: 3 });
    for (const callId of [1, 2]) {
      onEvent(callStart(callId));
      onEvent(decision(callId, 0));
      onEvent(hostCall(callId, 0));
      for (let line = 0; line < 10; line += 1) onEvent(logLine(callId, `line ${line}`));
      onEvent(callEnd(callId));
    }
    const ofOneCall = ["call-start", "decision", "host-call", "log", "call-end"];
    expect(lines().map(({ event }) => event)).toEqual([...ofOneCall, ...ofOneCall]);
    expect(lines()[4]).toMatchObject({ callId: 1, droppedRecords: 9 });
  });

  it("keeps nothing of a call that ended: what follows late is written", () => {
    const { onEvent, lines } = logging({ maxRecordsPerCall: 1 });
    onEvent(callStart(1));
    onEvent(callEnd(1));
    for (let index = 0; index < 3; index += 1) onEvent(hostCall(1, index));
    expect(lines().filter(({ event }) => event === "host-call").length).toBe(3);
    expect(lines()[1]).not.toHaveProperty("droppedRecords");
  });

  it("escapes and cuts every text that can come from outside", () => {
    const { onEvent, lines } = logging();
    const hostile = `\u001b]0;x\u0007\n${"a".repeat(5_000)}`;
    onEvent(callStart(1, { skillId: hostile, tool: hostile, tenant: hostile, version: hostile }));
    onEvent(callEnd(1, { status: "trapped", message: hostile }));
    onEvent(callEnd(1, { status: "crashed", message: hostile }));
    onEvent(logLine(1, hostile));
    onEvent({ ...decision(1, 0), permission: hostile, rule: hostile });
    onEvent({ type: "cell-exit", timeMs: 1, cellId: 1, cause: hostile });
    onEvent({ type: "module-rejected", timeMs: 1, digest: "sha256:0", reason: hostile });
    for (const line of lines()) {
      expect(JSON.stringify(line)).not.toMatch(/\\u00|\\n/u);
      for (const value of Object.values(line)) expect(String(value).length).toBeLessThan(1_050);
    }
    expect(lines().map(({ reason }) => typeof reason)).toContain("string");
    expect(lines()[2]).toMatchObject({ level: pino.levels.values["error"], status: "crashed" });
  });

  it("names the secrets that came up in a call, so that somebody can look after them", () => {
    const { onEvent, lines } = logging();
    onEvent(callEnd(1, { redacted: ["ONE", "TWO"] }));
    onEvent(callEnd(2));
    expect(lines().map(({ redacted }) => redacted)).toEqual(["ONE TWO", undefined]);
  });

  it("writes of an event it does not know that it happened, and nothing that is in it", () => {
    const { onEvent, lines } = logging();
    onEvent(unknownEvent);
    expect(lines()).toMatchObject([{ event: "moon-rise", msg: "runtime event", level: pino.levels.values["debug"] }]);
    expect(JSON.stringify(lines())).not.toContain("never logged");
  });

  it("warns of a request that was refused, and not of one that somebody approved", () => {
    const { onEvent, lines } = logging();
    onEvent(decision(1, 0));
    onEvent({ ...decision(1, 1), outcome: "ask", approval: "given" });
    onEvent({ ...decision(1, 2), outcome: "ask", approval: "timeout" });
    onEvent({ ...decision(1, 3), outcome: "deny" });
    const { debug, warn } = pino.levels.values;
    expect(lines().map(({ level }) => level)).toEqual([debug, debug, warn, warn]);
    expect(lines()[2]).toMatchObject({ outcome: "ask", approval: "timeout" });
  });

  it("works with a logger that cannot say which levels are on", () => {
    const written: unknown[] = [];
    const write = (fields: object, message: string): void => void written.push([message, Object.keys(fields)[0]]);
    const logger: EventLogger = { trace: write, debug: write, info: write, warn: write, error: write };
    observe(createLogTelemetry(logger)).onEvent(callStart(1));
    expect(written).toEqual([["skill call accepted", "event"]]);
  });
});
