import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellCall, CellResult } from "./call.ts";
import { fromCallRow, toCallRow } from "./call-row.ts";
import { fromResultRow, toResultRow } from "./result-row.ts";

const count = fc.nat();
const bytes = fc.uint8Array({ maxLength: 4 });
const level = fc.constantFrom("trace", "debug", "info", "warn", "error");

const limits = fc.record(
  {
    memoryPages: count,
    kernelMemoryBytes: count,
    wallTimeMs: count,
    hostCalls: count,
    hostBytes: count,
    logBytes: count,
    varBytes: count,
    outputBytes: count,
    fuel: count,
  },
  {
    requiredKeys: [
      "memoryPages",
      "kernelMemoryBytes",
      "wallTimeMs",
      "hostCalls",
      "hostBytes",
      "logBytes",
      "varBytes",
      "outputBytes",
    ],
  },
);

const call = fc.record({
  moduleId: count,
  tool: fc.string(),
  input: bytes,
  limits,
  context: fc.record(
    {
      config: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
      logLevel: level,
      randomSeed: bytes,
      clock: fc.array(fc.tuple(count, count), { maxLength: 3 }),
    },
    { requiredKeys: ["config", "logLevel", "randomSeed"] },
  ),
}) as fc.Arbitrary<CellCall>;

const usage = fc.record(
  { wallMs: fc.double(), cpuMs: fc.double(), peakMemoryBytes: count, inputBytes: count, logBytes: count, fuel: count },
  { requiredKeys: ["wallMs", "cpuMs", "peakMemoryBytes", "inputBytes", "logBytes"] },
);

const result = fc
  .record(
    {
      ending: fc.oneof(
        fc.constant({ status: "ok" }),
        fc.record({ status: fc.constantFrom("failed", "trapped"), message: fc.string() }),
        fc.record({ status: fc.constant("limit"), limit: fc.constant("memory"), message: fc.string() }),
      ),
      output: bytes,
      usage,
      logs: fc.array(fc.record({ level, text: fc.string() }), { maxLength: 3 }),
      clock: fc.array(fc.tuple(count, count), { maxLength: 3 }),
      beganAtMs: fc.double(),
      hasExited: fc.constant(true),
    },
    { requiredKeys: ["ending", "output", "usage", "logs", "clock", "beganAtMs"] },
  )
  .map((made) => ({ ...made, usage: { ...made.usage, outputBytes: made.output.length } })) as fc.Arbitrary<CellResult>;

describe("the rows of the protocol", () => {
  it("give back every call that was written", () => {
    fc.assert(
      fc.property(count, count, count, call, (lane, generation, session, made) => {
        const placed = { lane, generation, session, call: made };
        expect(fromCallRow(toCallRow(placed))).toEqual(placed);
      }),
    );
  });

  it("give back every result that was written", () => {
    fc.assert(
      fc.property(count, result, (generation, made) => {
        expect(fromResultRow(toResultRow(generation, made))).toEqual({ generation, result: made });
      }),
    );
  });
});
