import { totalmem } from "node:os";
import { describe, expect, it } from "vitest";
import { defaultCommittedBytes } from "./default-committed-bytes.ts";

const gibibyte = 1024 ** 3;

describe("defaultCommittedBytes", () => {
  it("is half of the machine's memory, or of what the process may have of it", () => {
    expect(defaultCommittedBytes({ totalBytes: 8 * gibibyte, constrainedBytes: 0 })).toBe(4 * gibibyte);
    expect(defaultCommittedBytes({ totalBytes: 8 * gibibyte, constrainedBytes: 2 * gibibyte })).toBe(gibibyte);
    expect(defaultCommittedBytes({ totalBytes: 8 * gibibyte, constrainedBytes: 2 ** 63 })).toBe(4 * gibibyte);
  });

  it("is at least 256 MiB, and of this machine never more than half", () => {
    expect(defaultCommittedBytes({ totalBytes: 1, constrainedBytes: 0 })).toBe(gibibyte / 4);
    expect(defaultCommittedBytes()).toBeLessThanOrEqual(Math.max(gibibyte / 4, totalmem() / 2));
  });
});
