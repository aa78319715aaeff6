import { describe, expect, it } from "vitest";
import { canonicalHost } from "./host-name.ts";

describe("canonicalHost", () => {
  it.each([
    ["Example.COM", "example.com"],
    ["example.com.", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["0x7f.1", "127.0.0.1"],
    ["[::FFFF:1.2.3.4]", "[::ffff:102:304]"],
  ])("makes %s %s", (text, host) => {
    expect(canonicalHost(text)).toBe(host);
  });

  it("refuses what is more or less than a host", () => {
    const texts = [
      "",
      ".",
      "a..b",
      "a:80",
      "a:",
      "[::1]:80",
      "::1",
      "[::1",
      "a/b",
      "a?b",
      "a#b",
      "a\\b",
      "u@a",
      "a b",
      "256.1.1.1",
    ];
    expect(texts.filter((text) => canonicalHost(text) !== undefined)).toEqual([]);
  });
});
