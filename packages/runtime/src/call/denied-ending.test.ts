import type { Ending, JournalEntry } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { deniedEnding } from "./denied-ending.ts";

const frame = { bytes: 0, digest: "sha256:" };

function answered(code: string | undefined): JournalEntry {
  const header = code === undefined ? { bytes: 1 } : { error: { code, message: "" } };
  return {
    index: 0,
    capability: "cordon_fs",
    request: frame,
    startedAtMs: 0,
    outcome: "answered",
    answer: { ...frame, header },
  };
}

const failed: Ending = { status: "failed", message: "it did not work" };

describe("deniedEnding", () => {
  it("makes a failure or a trap after a refusal a denial, with the skill's words", () => {
    expect(deniedEnding(failed, [answered(undefined), answered("DENIED")])).toEqual({
      status: "denied",
      message: failed.message,
    });
    expect(deniedEnding({ status: "trapped", message: "unreachable" }, [answered("DENIED")]).status).toBe("denied");
  });

  it("leaves every other ending as it is", () => {
    expect(deniedEnding(failed, [])).toBe(failed);
    expect(deniedEnding(failed, [answered("DENIED"), answered(undefined)])).toBe(failed);
    expect(deniedEnding(failed, [answered("NOT_FOUND")])).toBe(failed);
    expect(deniedEnding({ status: "ok" }, [answered("DENIED")])).toEqual({ status: "ok" });
  });
});
