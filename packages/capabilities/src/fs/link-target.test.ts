import { describe, expect, it } from "vitest";

import { parseLinkTarget } from "./link-target.ts";

describe("parseLinkTarget", () => {
  it("keeps .. and drops what means nothing", () => {
    expect(parseLinkTarget("a//./b/../c")).toEqual({
      absolute: false,
      segments: ["a", "b", "..", "c"],
      asksForFolder: false,
    });
    expect(parseLinkTarget("/a").absolute).toBe(true);
  });

  it("asks for a folder when it ends in a slash, in . or in ..", () => {
    for (const text of ["a/", "a/.", "a/..", ".", "..", "/", ""])
      expect(parseLinkTarget(text).asksForFolder).toBe(true);
    for (const text of ["a", "a.", ".a", "a..", "...", "a/..."])
      expect(parseLinkTarget(text).asksForFolder).toBe(false);
  });

  it("decodes UTF-8 strictly and turns anything else into a segment that cannot exist", () => {
    expect(parseLinkTarget("\u00c3\u00a4").segments).toEqual(["ä"]);
    for (const text of ["\u00ff", "\u00c0\u00ae", "\u00ed\u00a0\u0080"]) {
      expect(parseLinkTarget(text).segments.map((segment) => segment.length)).toEqual([256]);
    }
  });
});
