import {
  DisposedError,
  ManifestError,
  ModuleRejectedError,
  PermissionMissingError,
  PolicyError,
  SkillUnreadableError,
} from "@cordon/core";
import { describe, expect, it } from "vitest";
import { failureOf } from "./failure.ts";
import { OutputError } from "./output-error.ts";
import { UsageError } from "./usage-error.ts";

describe("failureOf()", () => {
  it("takes a bad argument or a file that cannot be read for a usage error", () => {
    const usage = { status: "rejected", code: "USAGE", message: "Cannot x", details: {}, exitCode: 2 };
    expect(failureOf(new UsageError("Cannot x"), false)).toEqual(usage);
    expect(failureOf(new SkillUnreadableError("x.wasm", "gone"), false)).toMatchObject({
      status: "rejected",
      exitCode: 2,
    });
  });

  it("gives the facts of an error to programs", () => {
    const place = { file: "p.yaml", line: 4, column: 11 };
    expect(failureOf(new PolicyError({ path: ["x"], problem: "bad" }, place), false).details).toEqual(place);
    const rejected = new ModuleRejectedError({ reason: "import", detail: "it imports x" });
    expect(failureOf(rejected, false)).toMatchObject({
      code: "MODULE_REJECTED",
      details: { reason: "import" },
      exitCode: 3,
    });
    expect(failureOf(new ManifestError([{ path: ["id"], problem: "bad" }]), false)).toMatchObject({
      details: { problems: [{ path: ["id"], problem: "bad" }] },
      exitCode: 3,
    });
  });

  it("says how to grant what is missing, and everything of it", () => {
    const missing = ["fs:read:/data/*", "network:https:api.example.com"];
    expect(failureOf(new PermissionMissingError({ skillId: "s", missing }), false)).toMatchObject({
      details: { missing },
      hint: "if you trust the skill with them, add --grant 'fs:read:/data/*' --grant 'network:https:api.example.com'",
      exitCode: 4,
    });
  });

  it("takes whatever is thrown after an interrupt for the interrupt", () => {
    for (const error of [new DisposedError("runtime"), new Error("aborted"), "text"]) {
      expect(failureOf(error, true)).toMatchObject({ status: "cancelled", code: "INTERRUPTED", exitCode: 6 });
    }
  });

  it("says in one sentence what should not happen, and asks to report it", () => {
    for (const error of [
      new TypeError("x is not a function\n  at y"),
      "x is not a function",
      new DisposedError("skill"),
    ]) {
      const failure = failureOf(error, false);
      expect(failure).toMatchObject({ status: "crashed", exitCode: 6 });
      expect(failure.message).toMatch(/^Cannot [^\n]+$/u);
      expect(failure.hint).toContain("please report it");
    }
    expect(failureOf(null, false)).toMatchObject({ code: "INTERNAL", message: "Cannot go on: null" });
  });

  it("does not ask to report a full disk", () => {
    const failure = failureOf(new OutputError({ code: "ENOSPC" }), false);
    expect(failure).toMatchObject({ code: "OUTPUT", message: "Cannot write the output: no space left on the device" });
    expect(failure.hint).toBeUndefined();
  });
});
