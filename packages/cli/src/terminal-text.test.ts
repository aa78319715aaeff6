import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminalText } from "./terminal-text.ts";

describe("terminalText()", () => {
  it("keeps lines and tabs, and every character that is only a character", () => {
    expect(terminalText("a\tb\nc\r\né 你好 👍\n")).toBe("a\tb\nc\r\né 你好 👍\n");
  });

  it("escapes what acts on a terminal or hides text", () => {
    expect(terminalText("\u001b[31mred\u0007\u009b2J")).toBe(String.raw`\u{1b}[31mred\u{7}\u{9b}2J`);
    expect(terminalText("safe\rfake")).toBe(String.raw`safe\u{d}fake`);
    expect(terminalText("\u202egnp.exe")).toBe(String.raw`\u{202e}gnp.exe`);
  });

  it("leaves no control character of any text, and cuts nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3_000 }), (text) => {
        const shown = terminalText(text);
        expect(shown.replaceAll(/\r\n|[\n\t]/gu, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(shown.length).toBeGreaterThanOrEqual(text.length);
      }),
    );
  });
});
