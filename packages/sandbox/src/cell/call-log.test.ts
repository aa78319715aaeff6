import { describe, expect, it } from "vitest";
import { CallLog } from "./call-log.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("CallLog", () => {
  it("keeps lines of its level and above, escaped", () => {
    const log = new CallLog("info", 1_000);
    log.write("debug", text("quiet"));
    log.write("warn", text("a\u001b[31m\nb"));
    expect(log.entries).toEqual([{ level: "warn", text: "a\\u{1b}[31m\\u{a}b" }]);
  });

  it("keeps nothing when it is silent", () => {
    const log = new CallLog("silent", 1_000);
    expect(log.write("error", text("x"))).toBe(true);
    expect([log.entries, log.bytes, log.minimum]).toEqual([[], 0, 5]);
  });

  it("refuses a line the budget has no room for, and counts empty lines too", () => {
    const log = new CallLog("trace", 264);
    expect(log.write("info", text(""))).toBe(true);
    expect(log.write("info", text("12345678"))).toBe(true);
    expect(log.write("info", text(""))).toBe(false);
    expect(log.bytes).toBe(264);
  });

  it("charges what escaping makes of a line", () => {
    const log = new CallLog("trace", 1_000);
    expect(log.write("info", text("\u0001".repeat(100)))).toBe(true);
    expect(log.bytes).toBe(100 * "\\u{1}".length + 128);
    expect(log.write("info", text("\u0001".repeat(100)))).toBe(false);
  });

  it("shows bytes that are no UTF-8 as replacement characters", () => {
    const log = new CallLog("trace", 200);
    log.write("error", Uint8Array.of(0x61, 0xff));
    expect(log.entries[0]?.text).toBe("a\ufffd");
  });
});
