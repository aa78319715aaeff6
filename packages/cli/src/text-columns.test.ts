import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { row, section, wrapped } from "./text-columns.ts";

describe("text in columns", () => {
  it("never is wider than 80 columns, and loses no word", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 120 })), (words) => {
        const lines = wrapped(words.join(" "), "    ");
        expect(lines.filter((line) => line.length > 80 || (line !== "" && !line.startsWith("    ")))).toEqual([]);
      }),
    );
    expect(wrapped("a bb ccc").join("\n")).toBe("a bb ccc");
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`);
    expect(
      wrapped(words.join(" "), "  ")
        .map((line) => line.trim())
        .join(" ")
        .split(" "),
    ).toEqual(words);
    expect(wrapped("x".repeat(100)).map((line) => line.length)).toEqual([80, 20]);
  });

  it("escapes what could act on a terminal, in a label as in a text", () => {
    expect(row("a\u001B[2J", "b\u202E\nc")).toEqual([String.raw`  a\u{1b}[2J        b\u{202e}\u{a}c`]);
  });

  it("has the text of a long label below it", () => {
    expect(row("x".repeat(20), "text")).toEqual([`  ${"x".repeat(20)}`, `${" ".repeat(20)}text`]);
    expect(row("x".repeat(20), "")).toEqual([`  ${"x".repeat(20)}`]);
    expect(row("label", "")).toEqual(["  label"]);
  });

  it("leaves a section without rows out", () => {
    expect(section("heading", [])).toEqual([]);
    expect(section("heading", [row("a", "b")])).toEqual(["", "heading", "  a                 b"]);
  });
});
