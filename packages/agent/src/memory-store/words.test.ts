import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordsOf } from "./words.ts";

describe("wordsOf()", () => {
  it("gives letters and digits in lower case and compatibility form, in order, repeated ones too", () => {
    expect(wordsOf("The ﬁle v2.10, the FILE — it's ÉTÉ")).toEqual([
      "the",
      "file",
      "v2",
      "10",
      "the",
      "file",
      "it",
      "s",
      "été",
    ]);
    expect(wordsOf(" \u0000 … 🙂")).toEqual([]);
  });

  it("gives pairs of neighbours where a script has no blanks", () => {
    expect(wordsOf("東京都2024年")).toEqual(["東京", "京都", "年", "2024"]);
    expect(wordsOf("猫")).toEqual(["猫"]);
  });

  it("finds the same words in its own words again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const word of wordsOf(text)) expect(wordsOf(word).join("")).toBe(word);
      }),
    );
  });
});
