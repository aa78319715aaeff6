import type { Receipt } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { parseGoldenCase } from "./read-golden-case.ts";
import type { GoldenOutcome } from "./run-golden-case.ts";
import { updateGoldenCase } from "./update-golden-case.ts";

function updated(text: string, receipt: Partial<Receipt>, rest: Partial<GoldenOutcome> = {}): string {
  const whole = { status: "ok", decisions: [], usage: { wallMs: 12.3, hostCalls: 2 }, ...receipt };
  const outcome: GoldenOutcome = { receipt: whole as unknown as Receipt, problems: [], kv: {}, files: {}, ...rest };
  return updateGoldenCase(text, parseGoldenCase(text, "x.yaml", { drafts: true }), outcome);
}

describe("updateGoldenCase()", () => {
  it("changes what differs and keeps the comments", () => {
    const text = `# What the desk sees
name: greets
input: { name: Zoë } # with a diaeresis
expect:
  status: ok
  output:
    # the greeting
    greeting: Hello # English
    count: 1
usage: { hostCalls: 1, wallMs: 10 }
`;
    expect(updated(text, { output: { greeting: "Hi", count: 1, more: true } })).toBe(`# What the desk sees
name: greets
input: { name: Zoë } # with a diaeresis
expect:
  status: ok
  output:
    # the greeting
    greeting: Hi # English
    count: 1
    more: true
usage: { hostCalls: 2, wallMs: 30 }
`);
  });

  it("leaves the text of a case that is met byte for byte", () => {
    const text = 'name:   x\nexpect:  { status: "ok", output: [1,2] }\nusage: {hostCalls: 2}\n';
    expect(updated(text, { output: [1, 2] })).toBe(text);
  });

  it("completes a draft", () => {
    expect(parseGoldenCase(updated("name: x\ninput: 1\n", { output: { a: 1 } }), "x.yaml").expect).toEqual({
      status: "ok",
      output: { a: 1 },
    });
    const failed = updated("name: x\ninput: 1\n", { status: "failed", message: "no" });
    expect(parseGoldenCase(failed, "x.yaml").expect).toEqual({ status: "failed", message: "no" });
  });

  it("takes over only the part that the case names", () => {
    const text = "name: x\nexpect: { status: ok, outputIncludes: { a: 1, list: [{ b: 1 }] } }\n";
    const output = { a: 2, list: [{ b: 3, c: 4 }], more: 5 };
    expect(parseGoldenCase(updated(text, { output }), "x.yaml").expect).toEqual({
      status: "ok",
      outputIncludes: { a: 2, list: [{ b: 3 }] },
    });
  });

  it("follows a call that ends otherwise now", () => {
    const text = "name: x\nexpect: { status: ok, output: 1 }\n";
    expect(
      parseGoldenCase(updated(text, { status: "limit", limit: "fuel", message: "spent" }), "x.yaml").expect,
    ).toEqual({ status: "limit", limit: "fuel", message: "spent" });
  });

  it("takes over keys, files and permissions that the case names", () => {
    const text = "name: x\npermissions: []\nexpect: { status: ok, kv: { k: 1 }, files: { /data/a: x } }\n";
    const decisions = [{ outcome: "allow", permission: "kv:read:k" }] as unknown as Receipt["decisions"];
    const after = parseGoldenCase(
      updated(text, { decisions }, { kv: { k: { n: 2 } }, files: { "/data/a": null } }),
      "x.yaml",
    );
    expect(after).toMatchObject({
      permissions: ["kv:read:k"],
      expect: { kv: { k: { n: 2 } }, files: { "/data/a": null } },
    });
  });
});
