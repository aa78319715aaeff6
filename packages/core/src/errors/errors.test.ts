import { describe, expect, it } from "vitest";
import { CordonError } from "./cordon-error.ts";
import { ManifestError } from "./manifest-error.ts";
import { PermissionMissingError } from "./permission-missing-error.ts";
import { quote } from "./quote.ts";

describe("CordonError", () => {
  it("is recognised by its marker, also from a second copy of the class", () => {
    const error = new PermissionMissingError({ skillId: "weather", missing: ["kv:read", "env:read:A"] });
    expect(CordonError.isInstance(error)).toBe(true);
    const foreign = Object.defineProperty(new Error("x"), Symbol.for("cordon.error"), { value: true });
    expect(CordonError.isInstance(foreign)).toBe(true);
    for (const value of [new Error("x"), null, undefined, "x", { code: "POLICY_INVALID" }]) {
      expect(CordonError.isInstance(value)).toBe(false);
    }
  });

  it("carries its name, code and facts", () => {
    const error = new PermissionMissingError({ skillId: "weather", missing: ["kv:read", "env:read:A"] });
    expect(error).toMatchObject({
      name: "PermissionMissingError",
      code: "PERMISSION_MISSING",
      missing: ["kv:read", "env:read:A"],
    });
    expect(error.message).toContain('"kv:read", "env:read:A"');
  });

  it("lists where each problem of a document is", () => {
    const error = new ManifestError([
      { path: [], problem: "it is not JSON" },
      { path: ["tools", 0, "in put"], problem: "it is unknown" },
    ]);
    expect(error.message).toBe(
      'Cannot read the manifest: the whole: it is not JSON; tools[0]["in put"]: it is unknown',
    );
  });
});

describe("quote", () => {
  it("escapes what could change a terminal or the order of text, and cuts what is long", () => {
    expect(quote('a"b\n')).toBe(String.raw`"a\"b\u{a}"`);
    expect(quote("\u202e\u001b[31m\u{e0041}ä")).toBe(String.raw`"\u{202e}\u{1b}[31m\u{e0041}ä"`);
    expect(quote("x".repeat(1000))).toBe(`"${"x".repeat(200)}…"`);
  });
});
