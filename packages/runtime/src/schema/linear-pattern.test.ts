import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLinearPattern } from "./linear-pattern.ts";

/** Patterns that keep a backtracking engine busy for longer than anybody waits, each with the text that does it. */
const hostile: readonly (readonly [pattern: string, text: string])[] = [
  ["^(a+)+$", `${"a".repeat(5_000)}!`],
  ["^(a|a)*$", `${"a".repeat(5_000)}!`],
  ["^(a|aa)+$", `${"a".repeat(5_000)}!`],
  ["^([a-zA-Z]+)*$", `${"a".repeat(5_000)}1`],
  ["^(.*a){12}$", `${"a".repeat(5_000)}!`],
  ["(x+x+)+y", "x".repeat(5_000)],
  ["^(\\w+\\s?)*$", `${"aaaa ".repeat(1_000)}!`],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(5_000)],
  ["^(?:a?){30}a{30}$", "a".repeat(29)],
  ["\\s+$", `${" ".repeat(5_000)}x`],
];

describe("compileLinearPattern", () => {
  it.each(hostile)("answers at once where others backtrack: %s", (pattern, text) => {
    const compiled = compileLinearPattern(pattern, "p0");
    const startedMs = performance.now();
    expect(compiled.test(text)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it("refuses what it cannot match in linear time or means something else in JavaScript", () => {
    const patterns = [
      "(?=a)b",
      "(?!a)b",
      "(?<=a)b",
      "(?<!a)b",
      "(a)\\1",
      "(?<n>a)\\k<n>",
      "(?i)a",
      "\\Aa",
      "[[:alpha:]]",
    ];
    for (const pattern of [...patterns, "(", "a{2,1}", "(a{1000}){1000}", "(?:x{0,100}){0,100}"]) {
      expect(() => compileLinearPattern(pattern, "p0")).toThrow(/regexp|regular expression|instructions/u);
    }
  });

  it("takes a character beyond the first plane as one, also before the end", () => {
    for (const pattern of ["[^a]$", "^.$", "^[^a]$", ".$"]) {
      expect(compileLinearPattern(pattern, "p0").test("😀")).toBe(true);
    }
  });

  it("agrees with the engine's own expressions on plain patterns", () => {
    const parts = ["a", "b", "[ab]", "[^a]", ".", "\\d", "\\w", "^", "$", "(?:a|b)", "a*", "b+", "c?", "a{2}", "\\."];
    const pattern = fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((list) => list.join(""));
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "1", ".", " ", "ü", "😀"), { maxLength: 8 })
      .map((list) => list.join(""));
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        // With the flag u, V8 14 says that /[^a]$/ is not in "😀"; with v it reads whole characters, as the standard says.
        expect(compileLinearPattern(source, "p0").test(subject)).toBe(new RegExp(source, "v").test(subject));
      }),
      { numRuns: 300, examples: [["[^a]$", "😀"]] },
    );
  });
});
