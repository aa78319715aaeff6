import type { Receipt } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { compareGolden } from "./compare-golden.ts";
import { parseGoldenCase } from "./read-golden-case.ts";
import type { GoldenOutcome } from "./run-golden-case.ts";

const golden = (...lines: readonly string[]): ReturnType<typeof parseGoldenCase> =>
  parseGoldenCase(["name: x", ...lines].join("\n"), "x.yaml");

function ended(receipt: Partial<Receipt>, rest: Partial<GoldenOutcome> = {}): GoldenOutcome {
  const usage = { wallMs: 3, hostCalls: 2 };
  const whole = { status: "ok", decisions: [], usage, ...receipt } as unknown as Receipt;
  return { receipt: whole, problems: [], kv: {}, files: {}, ...rest };
}

const decisions = [
  { outcome: "allow", permission: "kv:read:a" },
  { outcome: "deny", permission: "kv:read:b" },
] as unknown as Receipt["decisions"];

describe("compareGolden()", () => {
  it("finds nothing where the case is met", () => {
    const outcome = ended(
      { output: { a: [1, { b: "x", c: 2 }] }, decisions },
      { kv: { k: 1 }, files: { "/data/a": "text" } },
    );
    const lines = [
      "expect: { status: ok, output: { a: [1, { b: x, c: 2 }] }, kv: { k: 1 }, files: { /data/a: text } }",
      "permissions: [kv:read:a]",
      "usage: { hostCalls: 2, wallMs: 3 }",
    ];
    expect(compareGolden(golden(...lines), outcome)).toEqual([]);
  });

  it("names the place of each difference", () => {
    const outcome = ended({ output: { a: [1, 2], more: null }, decisions }, { kv: { k: null } });
    const lines = [
      "expect: { status: ok, output: { a: [1, 3] }, kv: { k: 1 } }",
      "permissions: []",
      "usage: { hostCalls: 1, fuel: 10 }",
    ];
    expect(compareGolden(golden(...lines), outcome)).toEqual([
      { what: "output.a[1]", expected: 3, actual: 2 },
      { what: "output.more", expected: undefined, actual: null },
      { what: "kv.k", expected: 1, actual: null },
      { what: "permissions[0]", expected: undefined, actual: "kv:read:a" },
      { what: "usage.hostCalls", expected: "at most 1", actual: 2 },
      { what: "usage.fuel", expected: "at most 10", actual: "it is not metered" },
    ]);
  });

  it("lets the rest of objects be where a part is enough, but not the rest of lists", () => {
    const lines = ["expect: { status: ok, outputIncludes: { a: [{ b: 1 }] } }"];
    expect(compareGolden(golden(...lines), ended({ output: { a: [{ b: 1, c: 2 }], d: 3 } }))).toEqual([]);
    expect(compareGolden(golden(...lines), ended({ output: { a: [{ b: 1 }, 5] } }))).toEqual([
      { what: "output.a[1]", expected: undefined, actual: 5 },
    ]);
  });

  it("tells why a call ended otherwise, also where the case has no word about the message", () => {
    const outcome = ended({ status: "failed", message: "no such city" });
    expect(compareGolden(golden("expect: { status: ok }"), outcome)).toEqual([
      { what: "status", expected: "ok", actual: "failed" },
      { what: "message", expected: undefined, actual: "no such city" },
    ]);
  });

  it("compares how loading failed", () => {
    const rejection = { code: "MODULE_REJECTED", reason: "import", message: "Cannot admit the module: x" };
    const outcome: GoldenOutcome = { rejection, problems: [], kv: {}, files: {} };
    const met = "expect: { status: rejected, code: MODULE_REJECTED, reason: import, messageContains: [admit] }";
    expect(compareGolden(golden(met), outcome)).toEqual([]);
    expect(compareGolden(golden("expect: { status: rejected, reason: limit, message: y }"), outcome)).toEqual([
      { what: "reason", expected: "limit", actual: "import" },
      { what: "message", expected: "y", actual: "Cannot admit the module: x" },
    ]);
  });

  it("compares bytes as base64, and requests that were not recorded", () => {
    const outcome = ended({ output: Uint8Array.of(255) }, { problems: ["came: GET https://a/"] });
    expect(compareGolden(golden("expect: { status: ok, output: { base64: /w== } }"), outcome)).toEqual([
      { what: "run", expected: undefined, actual: "came: GET https://a/" },
    ]);
  });
});
