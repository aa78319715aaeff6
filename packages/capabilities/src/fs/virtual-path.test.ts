import { canonicalPath } from "@cordon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isSegment, joinVirtualPath, splitVirtualPath } from "./virtual-path.ts";

describe("isSegment", () => {
  it("takes exactly the names that a requested path can hold as they are", () => {
    const pieces = [
      "a",
      ".",
      "..",
      "/",
      "\0",
      "\n",
      "\u007f",
      "\u0085",
      "\u202e",
      "é",
      "😀",
      "\ud800",
      "a".repeat(126),
      "%2f",
      "*",
    ];
    const name = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(name, (text) => {
        let canonical: string | undefined;
        try {
          canonical = canonicalPath(`/folder/${text}`).path;
        } catch {
          canonical = undefined;
        }
        expect(isSegment(text)).toBe(canonical === `/folder/${text}` && !text.includes("/"));
      }),
    );
  });
});

describe("splitVirtualPath", () => {
  it("is undone by joinVirtualPath for canonical paths and refuses the others", () => {
    for (const path of ["/", "/a", "/a/b c/*"]) expect(joinVirtualPath(splitVirtualPath(path) ?? ["?"])).toBe(path);
    for (const path of ["", "a", "/a/", "//", "/a//b", "/.", "/a/.."]) expect(splitVirtualPath(path)).toBe(undefined);
  });
});
