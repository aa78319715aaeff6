import { errorCodes } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { exitCodeOf, exitCodeOfError, exitCodes } from "./exit-codes.ts";

describe("exit codes", () => {
  it("are the ones scripts count on", () => {
    expect(exitCodes).toEqual({ ok: 0, problems: 1, usage: 2, refused: 3, denied: 4, limit: 5, failed: 6 });
  });

  it("follow from how a call ended", () => {
    const byCode = Object.groupBy(
      [
        "ok",
        "failed",
        "trapped",
        "denied",
        "limit",
        "timeout",
        "out-of-fuel",
        "cancelled",
        "crashed",
        "invalid-input",
        "invalid-output",
      ] as const,
      exitCodeOf,
    );
    expect(byCode).toEqual({
      0: ["ok"],
      2: ["invalid-input"],
      4: ["denied"],
      5: ["limit", "timeout", "out-of-fuel"],
      6: ["failed", "trapped", "cancelled", "crashed", "invalid-output"],
    });
  });

  it("follow from the code of every error, and none of them is success", () => {
    const codes = Object.keys(errorCodes) as (keyof typeof errorCodes)[];
    for (const code of codes) expect([2, 3, 4, 5, 6]).toContain(exitCodeOfError(code));
    expect(codes.filter((code) => exitCodeOfError(code) === exitCodes.refused)).toEqual([
      "MANIFEST_INVALID",
      "SKILL_REFUSED",
      "MODULE_REJECTED",
      "ADMISSION_TIMEOUT",
      "REPLAY_REFUSED",
    ]);
    expect(codes.filter((code) => exitCodeOfError(code) === exitCodes.denied)).toEqual([
      "PERMISSION_MISSING",
      "MEMORY_DENIED",
    ]);
  });
});
