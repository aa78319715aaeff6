import { parseManifest } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { checkMounted } from "./check-mounted.ts";

const wanting = (permission: unknown): Parameters<typeof checkMounted>[0] =>
  parseManifest({ abi: 1, id: "a", name: "A", version: "1.0.0", permissions: [permission] });

describe("checkMounted", () => {
  it("accepts what a mount reaches, from above and from below", () => {
    for (const mount of ["/data", "/", "/data/reports", "/data/reports/2026"]) {
      expect(() => checkMounted(wanting("fs:read:/data/reports/**"), [mount])).not.toThrow();
    }
    expect(() => checkMounted(wanting("fs:read:/data/a.txt"), ["/data"])).not.toThrow();
  });

  it("refuses a required permission for files where nothing is mounted, and names it", () => {
    for (const mounts of [[], ["/database"], ["/other"]]) {
      expect(() => checkMounted(wanting("fs:read:/data/*"), mounts)).toThrow(
        expect.objectContaining({ code: "MOUNT_MISSING", permission: "fs:read:/data/*" }),
      );
    }
  });

  it("lets an optional permission and other categories pass", () => {
    expect(() => checkMounted(wanting({ permission: "fs:read:/data/*", optional: true }), [])).not.toThrow();
    expect(() => checkMounted(wanting("env:read:REGION"), [])).not.toThrow();
  });
});
