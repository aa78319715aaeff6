import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactJson } from "./redact-json.ts";
import { createRedactor, noSecrets } from "./redactor.ts";

const secret = 'cânary/+ "key"=42';
const redactor = createRedactor(new Map([["API_KEY", secret]]));

const inEscape = (unit: string): string => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0");

/** How programs write a value, with something around it. */
const writings: readonly (readonly [string, (value: string) => string])[] = [
  ["itself", (value) => `Bearer ${value}!`],
  ["JSON", (value) => JSON.stringify({ authorization: value })],
  ["JSON with escaped slashes", (value) => JSON.stringify(value).replaceAll("/", "\\/")],
  ["a query", (value) => `https://a.example/?key=${encodeURIComponent(value)}&b=1`],
  ["a form", (value) => new URLSearchParams({ key: value.replaceAll(/['()*!~]/gu, "_") }).toString()],
  ["JSON in JSON", (value) => JSON.stringify({ body: JSON.stringify({ value }) })],
  [
    "a URL in JSON in JSON",
    (value) => JSON.stringify(JSON.stringify([`https://a.example/${encodeURIComponent(value)}`])),
  ],
  ["escapes of a program", (value) => value.split("").map(inEscape).join("")],
  ["a URL with only some escapes", (value) => encodeURI(value).replaceAll("%22", '"').replaceAll("=", "%3d")],
  [
    "a page",
    (value) => `<b title="${value.replaceAll('"', "&quot;").replaceAll("/", "&#x2F;").replaceAll("+", "&#43;")}">`,
  ],
  ["capitals", (value) => value.replaceAll(/[a-z]/gu, (letter) => letter.toUpperCase())],
  ["hexadecimal", (value) => Buffer.from(value).toString("hex")],
  ["upper-case hexadecimal", (value) => `0x${Buffer.from(value).toString("hex").toUpperCase()}`],
  ["base64", (value) => Buffer.from(value).toString("base64")],
  ["base64url", (value) => Buffer.from(value).toString("base64url")],
  ["basic authorization", (value) => `Basic ${Buffer.from(`user:${value}`).toString("base64")}`],
  ["base64 in a URL", (value) => encodeURIComponent(Buffer.from(`x${value}`).toString("base64"))],
  ["base64 with something after it", (value) => Buffer.from(`ab${value}, and so on`).toString("base64")],
];

describe("createRedactor", () => {
  it.each(writings)("takes a secret out that is written as %s", (_name, write) => {
    const text = write(secret);
    const redacted = redactor.text(text);
    expect(redacted).toContain("[secret API_KEY]");
    expect(redactor.text(redacted)).toBe(redacted);
    const bytes = redactor.bytes(new TextEncoder().encode(text));
    expect(new TextDecoder().decode(bytes)).toBe(redacted);
  });

  it("takes the beginning of a secret out of the end of a text that was cut", () => {
    const own = createRedactor([["KEY", "sk-live-0123456789"]]);
    expect(own.text("the key is sk-live-01…")).toBe("the key is [secret KEY]…");
    expect(own.text(`basic ${Buffer.from("me:sk-live-0123456789").toString("base64").slice(0, 20)}…`)).toMatch(
      /\[secret KEY\]…$/u,
    );
    expect(own.text("the key is sk-live-01")).toBe("the key is sk-live-01");
    expect(own.text("an ordinary text…")).toBe("an ordinary text…");
  });

  it("says which secrets were there, and finds several at once, also where they overlap", () => {
    const own = createRedactor([
      ["SHORT", "abcdefgh"],
      ["LONG", "abcdefgh-ijkl"],
      ["OTHER", "ijkl-mnop"],
    ]);
    const found = new Set<string>();
    expect(own.text("<abcdefgh> <abcdefgh-ijkl-mnop> <ijkl-mnop>", found)).toBe(
      "<[secret SHORT]> <[secret LONG]> <[secret OTHER]>",
    );
    expect([...found].toSorted()).toEqual(["LONG", "OTHER", "SHORT"]);
  });

  it("leaves out values that would be found everywhere", () => {
    expect(createRedactor([["PIN", "1234567"]])).toBe(noSecrets);
  });

  it("does not let a text grow without end that holds a secret again and again", () => {
    const own = createRedactor([["A_RATHER_LONG_NAME", "abcdefgh"]]);
    const many = Buffer.from("abcdefgh,".repeat(100_000));
    const redacted = Buffer.from(own.bytes(many)).toString("latin1");
    expect(redacted.length).toBeLessThan(many.length + 50_000);
    expect(redacted).not.toContain("abcdefgh");
  });

  it("finds the same in turns, wherever a turn ends", async () => {
    const own = createRedactor([["KEY", "turn-value-0123"]]);
    const around = "x".repeat(128 * 1024 - 7);
    const written = Buffer.from(`${around}turn-value-0123${around}turn%2dvalue-0123`);
    const redacted = await own.bytesInTurns(written);
    expect(Buffer.from(redacted).toString()).toBe(`${around}[secret KEY]${around}[secret KEY]`);
    expect(redacted).toEqual(own.bytes(written));
  });

  it("lets others run while it looks at something large", async () => {
    const own = createRedactor([["KEY", "turn-value-0123"]]);
    let turns = 0;
    let looking = true;
    const count = (): void => {
      turns += 1;
      if (looking) setImmediate(count);
    };
    setImmediate(count);
    await own.bytesInTurns(new Uint8Array(2 * 1024 * 1024).fill(0x25));
    looking = false;
    expect(turns).toBeGreaterThan(8);
  });

  it("leaves everything else as it is, also bytes that are no text", () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
    expect(redactor.bytes(bytes)).toBe(bytes);
    expect(redactor.text("ordinary text")).toBe("ordinary text");
    expect(noSecrets.text(secret)).toBe(secret);
  });

  it("keeps the bytes around a secret", () => {
    const around = Uint8Array.of(0xff, 0x00, 0xfe);
    const redacted = redactor.bytes(Buffer.concat([around, Buffer.from(secret), around]));
    expect(redacted).toEqual(new Uint8Array(Buffer.concat([around, Buffer.from("[secret API_KEY]"), around])));
  });

  it("finds any value in any writing, wherever it stands", () => {
    const value = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme-ascii" });
    // What is no escape of the text but looks like one is taken for one where layers are taken off.
    const [ordinary, before] = [value, fc.string()].map((texts) =>
      texts.map((text) => text.replaceAll(/[%&\\]/gu, ".")),
    );
    fc.assert(
      fc.property(
        ordinary ?? value,
        fc.constantFrom(...writings.filter(([name]) => name !== "a form")),
        before ?? value,
        (text, [, write], around) => {
          expect(createRedactor([["X", text]]).text(around + write(text))).toContain("[secret X]");
        },
      ),
    );
  });

  it("finds any value as it is, in JSON, in a URL, in hexadecimal and in base64, whatever characters it has", () => {
    const value = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme" }).filter((text) => text.isWellFormed());
    const simple = new Set([
      "itself",
      "JSON",
      "JSON with escaped slashes",
      "a query",
      "hexadecimal",
      "base64",
      "base64url",
    ]);
    fc.assert(
      fc.property(value, fc.constantFrom(...writings.filter(([name]) => simple.has(name))), (text, [, write]) => {
        expect(createRedactor([["X", text]]).text(write(text))).toContain("[secret X]");
      }),
    );
  });

  it("takes replacement patterns in names and values for what they are", () => {
    const own = createRedactor(new Map([["A", "$&$1$$value"]]));
    expect(own.text("x $&$1$$value y")).toBe("x [secret A] y");
  });
});

describe("redactJson", () => {
  const own = createRedactor([
    ["KEY", "abcd-efgh"],
    ["NUMBER", "1234567890"],
  ]);

  it("replaces texts, names and numbers, so that what was JSON is JSON", () => {
    const found = new Set<string>();
    const value = { a: ["abcd-efgh", null, true, 1.5], "x-abcd-efgh": { n: 1_234_567_890, __proto__: null } };
    const redacted = redactJson(value, own, found);
    expect(redacted).toEqual({
      a: ["[secret KEY]", null, true, 1.5],
      "x-[secret KEY]": { n: "[secret NUMBER]" },
    });
    expect([...found]).toEqual(["KEY", "NUMBER"]);
    expect(redactJson(value, noSecrets)).toBe(value);
  });

  it("keeps a field named like the prototype an own field", () => {
    const redacted = redactJson(JSON.parse('{"__proto__":{"a":"abcd-efgh"}}') as Record<string, string>, own);
    expect(Object.hasOwn(redacted, "__proto__")).toBe(true);
    expect(JSON.stringify(redacted)).toBe('{"__proto__":{"a":"[secret KEY]"}}');
  });
});
