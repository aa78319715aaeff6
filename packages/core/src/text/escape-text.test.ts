import { describe, expect, it } from "vitest";
import { escapeText } from "./escape-text.ts";

describe("escapeText", () => {
  it("keeps ordinary text of any language as it is", () => {
    expect(escapeText("Grüße, 世界, 🙂, a\\b")).toBe("Grüße, 世界, 🙂, a\\b");
  });

  it("shows every character that could change a line, a terminal or the reading direction", () => {
    for (const character of [
      "\u0000",
      "\n",
      "\u001b",
      "\u0085",
      "\u200b",
      "\u202e",
      "\u2028",
      "\u2066",
      "\ufeff",
      "\ud800",
    ]) {
      expect(escapeText(`a${character}b`)).toBe(`a\\u{${character.codePointAt(0)?.toString(16)}}b`);
    }
    for (const invisible of ["\u{e0041}", "\u{e0100}", "\u034f", "\u3164", "\u2800"]) {
      expect(escapeText(invisible)).toBe(`\\u{${invisible.codePointAt(0)?.toString(16)}}`);
    }
  });

  it("cuts a long text and marks the cut", () => {
    expect(escapeText("abcdef", 3)).toBe("abc…");
    expect(escapeText("abc", 3)).toBe("abc");
  });
});
