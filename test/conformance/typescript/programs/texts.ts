import type { Programs } from "../program.ts";

/** Texts, bytes and the forms between them. */
export const textPrograms: Programs = {
  "texts: characters, halves and marks": () => {
    const text = "e\u0301😀\ud800";
    return [
      text.length,
      [...text].length,
      text.codePointAt(2),
      text.at(-1),
      text.isWellFormed(),
      text.toWellFormed(),
      [...text].toReversed().join(""),
      text.slice(3, 5),
      "abc".padStart(6, "😀x"),
    ];
  },
  "texts: comparing": () => [
    ["b", "a", "Z", "ä", "😀", "\uffff"].toSorted(),
    "a" < "B",
    "10" < "9",
    "a".concat("b", "c"),
    "ab".localeCompare("ab"),
  ],
  "texts: to bytes and back": () => {
    const encoder = new TextEncoder();
    const decoder = new TextDecoder();
    const strict = new TextDecoder("utf-8", { fatal: true });
    const fails = (bytes: readonly number[]): string => {
      try {
        return strict.decode(new Uint8Array(bytes));
      } catch (error) {
        return (error as Error).name;
      }
    };
    return [
      encoder.encode("aé😀\ud800"),
      decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xe2, 0x82, 0x62])),
      fails([0xc0, 0x80]),
      fails([0xed, 0xa0, 0x80]),
      fails([0xf0, 0x9f, 0x98, 0x80]),
    ];
  },
  "texts: of addresses": () => [
    encodeURIComponent("a b&c/ü😀"),
    decodeURIComponent("%F0%9F%98%80%2F"),
    encodeURI("http://x/a b?q=ü#é"),
    escape("ü€"),
    unescape("%u20AC"),
  ],
  "texts: base 64": () => [
    btoa("\u00ff\u0000a"),
    [...atob("/wBh")].map((character) => character.charCodeAt(0)),
    atob(" Y Q = = "),
  ],
  "texts: cutting and joining": () => [
    " \t\n\u00a0\ufeffx ".trim(),
    "a,b,,c".split(",", 3),
    "abc".substring(2, 0),
    "abc".substr?.(-2, 1),
    "ab".repeat(3),
    "a-b".split("-").join("+"),
    "abcabc".lastIndexOf("bc"),
    "x".padEnd(3, "ab"),
  ],
  "texts: one that is long": () => {
    let text = "";
    for (let index = 0; index < 50_000; index += 1) text += String.fromCharCode(97 + (index % 26));
    let hash = 0;
    for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
    return [text.length, hash, text.indexOf("zab"), text.slice(-5)];
  },
  "texts: structures that are copied": () => {
    const shared = { n: 1 };
    const source = {
      map: new Map([["a", shared]]),
      set: new Set([shared]),
      date: new Date(5),
      expression: /a/giu,
      bytes: new Uint8Array([1, 2]),
      shared,
      nested: { list: [undefined, null, Number.NaN] },
    };
    const copy = structuredClone(source);
    return [copy, copy.map.get("a") === copy.shared, [...copy.set][0] === copy.shared, copy.shared === shared];
  },
};
