import { describe, expect, it } from "vitest";
import { compareSemanticVersions, parseSemanticVersion } from "./semantic-version.ts";

describe("parseSemanticVersion", () => {
  it("reads releases, pre-releases and builds", () => {
    expect(parseSemanticVersion("1.2.3")).toEqual({ major: 1, minor: 2, patch: 3, prerelease: [] });
    expect(parseSemanticVersion("0.0.0-alpha.1.x-y+b.01")).toEqual({
      major: 0,
      minor: 0,
      patch: 0,
      prerelease: ["alpha", "1", "x-y"],
    });
  });

  it("refuses everything else", () => {
    const texts = [
      "",
      "1",
      "1.2",
      "1.2.3.4",
      "v1.2.3",
      "01.2.3",
      "1.2.3-",
      "1.2.3-01",
      "1.2.3-a..b",
      "1.2.3+",
      " 1.2.3",
      "1.2.3\n",
      "1.2.x",
      "-1.2.3",
      "9999999999999999.0.0",
      `1.2.3-${"a".repeat(128)}`,
    ];
    expect(texts.filter((text) => parseSemanticVersion(text) !== undefined)).toEqual([]);
  });
});

describe("compareSemanticVersions", () => {
  it("orders the examples of the specification", () => {
    const ordered = [
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.1",
      "1.1.0",
      "2.0.0",
      "10.0.0",
    ];
    const versions = ordered.map((text) => parseSemanticVersion(text) ?? expect.fail(text));
    for (const [left, a] of versions.entries()) {
      for (const [right, b] of versions.entries()) {
        expect(Math.sign(compareSemanticVersions(a, b))).toBe(Math.sign(left - right));
      }
    }
  });
});
