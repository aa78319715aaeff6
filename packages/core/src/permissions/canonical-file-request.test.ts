import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalFileRequest, canonicalPath } from "./canonical-file-request.ts";

describe("canonicalPath", () => {
  it.each([
    ["/", "/", true],
    ["//", "/", true],
    ["/data", "/data", false],
    ["/data/", "/data", true],
    ["/data/.", "/data", true],
    ["/data/x/..", "/data", true],
    ["/data//a/./b", "/data/a/b", false],
    ["/data/../etc", "/etc", false],
    ["/a/b/../../c", "/c", false],
    ["/data/%2e%2e/x", "/data/%2e%2e/x", false],
    ["/data/a b*?\\c", "/data/a b*?\\c", false],
    ["/data/...", "/data/...", false],
    ["/dätä/😀", "/dätä/😀", false],
  ])("makes %j %j, folder %s", (text, path, folder) => {
    expect(canonicalPath(text)).toEqual({ path, folder });
  });

  it.each([
    ["data", "not absolute"],
    ["", "not absolute"],
    ["C:\\data", "not absolute"],
    ["/..", "above the root"],
    ["/data/../../etc", "above the root"],
    ["/a/../../a", "above the root"],
    ["/a\0", "control character"],
    ["/a\n", "control character"],
    ["/a\u007f", "control character"],
    ["/a\u0085", "control character"],
    ["/\ud800", "well-formed"],
    ["/\udc00\ud800", "well-formed"],
    [`/${"a".repeat(256)}`, "255 bytes"],
    [`/${"ä".repeat(128)}`, "255 bytes"],
    [`/${"sub/../".repeat(20_000)}`, "4096 bytes"],
    [`${"/abcdefg".repeat(512)}x`, "4096 bytes"],
  ])("refuses %j: %s", (text, reason) => {
    expect(() => canonicalPath(text)).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
    expect(() => canonicalPath(text)).toThrow(reason);
  });

  it("refuses what is not a string", () => {
    for (const value of [3, null, undefined, { href: "file:///etc/passwd" }, ["/a"], Buffer.from("/a")]) {
      expect(() => canonicalPath(value as unknown as string)).toThrow("a path is a string");
    }
  });

  it("accepts the longest path and segment", () => {
    expect(canonicalPath(`/${"a".repeat(255)}`).path).toHaveLength(256);
    expect(canonicalPath("/abcdefg".repeat(512)).path).toHaveLength(4096);
    expect(canonicalPath(`/${"😀".repeat(63)}`).folder).toBe(false);
  });

  it("gives a path that is its own canonical form", () => {
    const segment = fc.constantFrom("a", "..", ".", "", "b c", "%2e", "...");
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const text = `/${segments.join("/")}`;
        let path: string;
        try {
          path = canonicalPath(text).path;
        } catch {
          return;
        }
        expect(canonicalPath(path)).toEqual({ path, folder: path === "/" });
        expect(path.split("/").slice(1)).not.toContain("..");
      }),
    );
  });
});

describe("canonicalFileRequest", () => {
  it("is for the content unless it says otherwise", () => {
    expect(canonicalFileRequest("read", "/a/")).toEqual({
      category: "fs",
      action: "read",
      path: "/a",
      folder: true,
      purpose: "content",
    });
    expect(canonicalFileRequest("read", "/a", { purpose: "list" }).purpose).toBe("list");
  });
});
