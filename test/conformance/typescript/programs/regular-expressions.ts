import type { Programs } from "../program.ts";

/** Regular expressions, most of all with characters beyond the first plane. */
export const regularExpressionPrograms: Programs = {
  "expressions: classes of Unicode": () =>
    ["größer", "日本語", "Ελλάδα", "a1_", "😀", "é", "٣", " \u00a0"].map((text) => [
      /^\p{L}+$/u.test(text),
      /\p{Nd}/u.test(text),
      /\p{Emoji_Presentation}/u.test(text),
      /^\p{Script=Greek}+$/u.test(text),
      /\p{Lu}/u.test(text),
      text.match(/./gu)?.length ?? 0,
      text.match(/./g)?.length ?? 0,
      /\s/u.test(text),
    ]),
  "expressions: sets of characters": () => [
    "a1é".match(/[\p{L}--[a-z]]/v)?.[0],
    "x9".match(/[\p{ASCII}&&\p{Nd}]/v)?.[0],
    "👨‍👩‍👧!".match(/^\p{RGI_Emoji}/v)?.[0],
  ],
  "expressions: groups, names and looking around": () => {
    const date = /(?<year>\d{4})-(?<month>\d{2})/u.exec("on 2024-02-29");
    return [
      { ...date?.groups },
      date?.index,
      "2024-02".replace(/(?<y>\d+)-(?<m>\d+)/u, "$<m>/$<y>"),
      "price: $42".match(/(?<=\$)\d+/u)?.[0],
      "foobar".match(/foo(?!baz)/u)?.[0],
      "aa bb ab".match(/\b(\w)\1\b/gu),
      "ab".replace(/(a)(b)?(c)?/u, (...found) => JSON.stringify(found.slice(0, 4))),
      [..."a1b22".matchAll(/[a-z](\d+)/gu)].map(([whole, digits]) => `${whole}:${digits}`),
      /a(?<n>.)|b(?<n>.)/u.exec("bx")?.groups?.["n"],
    ];
  },
  "expressions: flags, and where they go on": () => {
    const sticky = /a/uy;
    sticky.lastIndex = 2;
    const indices = /b(c)/du.exec("abc") as RegExpExecArray & { readonly indices: unknown };
    return [
      sticky.test("bba"),
      sticky.lastIndex,
      /^b$/mu.test("a\nb\nc"),
      /a.c/su.test("a\nc"),
      /É/iu.test("é"),
      /ſ/iu.test("S"),
      indices.indices,
      /x/giu.flags,
    ];
  },
  "expressions: replacing and splitting": () => [
    "a-b_c".split(/[-_]/u),
    "a1b2".split(/(\d)/u),
    "".split(/x/u),
    "😀a😀".split(""),
    "aXbX".replaceAll("X", "$&$&"),
    "abc".replace("b", "[$`|$'|$$]"),
    "John Smith".replace(/(\w+)\s(\w+)/u, "$2, $1"),
    RegExp.escape?.("a.b*c") ?? "\\x61\\.b\\*c",
  ],
  "expressions: turning text to text": () =>
    ["ﬁ", "ß", "ǆ", "İ", "ΑΣ", "e\u0301"].map((text) => [
      text.toUpperCase(),
      text.toLowerCase(),
      text.normalize("NFC").length,
      text.normalize("NFKD").length,
    ]),
};
