import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ByteView, unescapeBytes } from "./unescape-bytes.ts";

function unescaped(view: ByteView, turnBytes = 7): ByteView | undefined {
  const steps = unescapeBytes(view, turnBytes);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const viewOf = (text: string): ByteView => ({ bytes: new Uint8Array(Buffer.from(text)), starts: undefined });
const textOf = (view: ByteView | undefined): string | undefined =>
  view === undefined ? undefined : Buffer.from(view.bytes).toString();

describe("unescapeBytes", () => {
  it.each([
    ["a%2Fb%2fc", "a/b/c"],
    [String.raw`\"a\"\/\\n`, String.raw`"a"/\n`],
    [String.raw`\u0041\x42`, "AB"],
    [String.raw`caf\u00e9`, "café"],
    ["&lt;&#47;&#X2f;&amp;amp;", "<//&amp;"],
    ["100%25", "100%"],
  ])("takes one layer off %s", (text, expected) => {
    expect(textOf(unescaped(viewOf(text)))).toBe(expected);
  });

  it.each(["", "plain", "100% of it", "%zz", "a\\", String.raw`\u12`, "&", "&unknown;", "&#x;", "&#999999;", "a&b;"])(
    "leaves %j as it is",
    (text) => {
      expect(unescaped(viewOf(text))).toBeUndefined();
    },
  );

  it("knows where every byte stands in the original, also through a second layer", () => {
    const twice = viewOf("x%2541y");
    const first = unescaped(twice);
    expect([textOf(first), ...(first?.starts?.subarray(0, 6) ?? [])]).toEqual(["x%41y", 0, 1, 4, 5, 6, 7]);
    const second = first === undefined ? undefined : unescaped(first);
    expect([textOf(second), ...(second?.starts?.subarray(0, 4) ?? [])]).toEqual(["xAy", 0, 1, 6, 7]);
  });

  it("gives any text back that was escaped for a URL", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(text.isWellFormed() && encodeURIComponent(text) !== text);
        expect(textOf(unescaped(viewOf(encodeURIComponent(text))))).toBe(text);
      }),
    );
  });
});
