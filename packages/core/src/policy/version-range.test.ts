import { describe, expect, it } from "vitest";
import { parseSemanticVersion } from "../manifest/semantic-version.ts";
import { parseVersionRange, rangeIncludes } from "./version-range.ts";

function includes(text: string, version: string): boolean {
  const range = parseVersionRange(text);
  const candidate = parseSemanticVersion(version);
  return range !== undefined && candidate !== undefined && rangeIncludes(range, candidate);
}

describe("parseVersionRange", () => {
  it.each([
    ["*", ["0.0.0", "1.2.3", "99.0.0"], ["1.0.0-beta"]],
    ["1.2.3", ["1.2.3", "1.2.3+build"], ["1.2.4", "1.2.2", "1.2.3-beta"]],
    ["1.2.3-beta.1", ["1.2.3-beta.1"], ["1.2.3", "1.2.3-beta.2"]],
    ["^1.2.3", ["1.2.3", "1.9.0"], ["1.2.2", "2.0.0", "2.0.0-beta", "1.3.0-beta", "0.9.0"]],
    ["^0.2.3", ["0.2.3", "0.2.9"], ["0.3.0", "0.2.2", "1.0.0"]],
    ["^0.0.3", ["0.0.3"], ["0.0.4", "0.0.2"]],
    ["^1.2", ["1.2.0", "1.9.9"], ["1.1.9", "2.0.0"]],
    ["^0.1", ["0.1.0", "0.1.9"], ["0.2.0"]],
    ["^0.0", ["0.0.0", "0.0.9"], ["0.1.0"]],
    ["^1", ["1.0.0", "1.9.9"], ["2.0.0", "0.9.9"]],
    ["^0", ["0.0.0", "0.9.9"], ["1.0.0"]],
    ["^1.2.3-beta.2", ["1.2.3-beta.2", "1.2.3-rc", "1.2.3", "1.9.0"], ["1.2.3-beta.1", "1.2.4-beta.3", "2.0.0"]],
    ["~1.2.3", ["1.2.3", "1.2.9"], ["1.3.0", "1.2.2"]],
    ["~1.2", ["1.2.0", "1.2.9"], ["1.3.0"]],
    ["~1", ["1.0.0", "1.9.9"], ["2.0.0"]],
    ["~0", ["0.5.0"], ["1.0.0"]],
    ["1", ["1.0.0", "1.9.9"], ["2.0.0", "0.9.9"]],
    ["1.2", ["1.2.0", "1.2.9"], ["1.3.0"]],
    ["1.x", ["1.0.0", "1.9.9"], ["2.0.0"]],
    ["1.2.x", ["1.2.9"], ["1.3.0"]],
    ["1.*", ["1.9.9"], ["2.0.0"]],
    ["1.x.x", ["1.9.9"], ["2.0.0"]],
  ])("gives %s the meaning npm gives it", (range, inside, outside) => {
    expect(inside.filter((version) => !includes(range, version))).toEqual([]);
    expect(outside.filter((version) => includes(range, version))).toEqual([]);
  });

  it("refuses everything else", () => {
    const texts = [
      "",
      "x",
      "X",
      ">=1",
      ">1.0.0",
      "<2",
      "=1.2.3",
      "1 || 2",
      "1 - 2",
      "1.2.3 ",
      "^*",
      "^1.x",
      "~1.2.x",
      "v1",
      "01",
      "1.2.3.x",
      "1.x.3",
      "1.2.3+build",
      "^1.2.3+b",
      "latest",
      "**",
      "^^1",
      "1.2.x.x",
    ];
    expect(texts.filter((text) => parseVersionRange(text) !== undefined)).toEqual([]);
  });
});
