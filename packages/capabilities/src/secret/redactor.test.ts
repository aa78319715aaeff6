import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, noSecrets } from "./redactor.ts";

const secret = 'cânary/+ "key"=42';
const redactor = createRedactor(new Map([["API_KEY", secret]]));

/** How programs write a value, with something around it. */
const writings: readonly (readonly [string, (value: string) => string])[] = [
  ["itself", (value) => `Bearer ${value}!`],
  ["JSON", (value) => JSON.stringify({ authorization: value })],
  ["JSON with escaped slashes", (value) => JSON.stringify(value).replaceAll("/", "\\/")],
  ["a query", (value) => `https://a.example/?key=${encodeURIComponent(value)}&b=1`],
  ["a form", (value) => new URLSearchParams({ key: value.replaceAll(/['()*!~]/gu, "_") }).toString()],
  ["hexadecimal", (value) => Buffer.from(value).toString("hex")],
  ["upper-case hexadecimal", (value) => `0x${Buffer.from(value).toString("hex").toUpperCase()}`],
  ["base64", (value) => Buffer.from(value).toString("base64")],
  ["base64url", (value) => Buffer.from(value).toString("base64url")],
  ["basic authorization", (value) => `Basic ${Buffer.from(`user:${value}`).toString("base64")}`],
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
    const value = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme" }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(
        value,
        fc.constantFrom(...writings.filter(([name]) => name !== "a form")),
        fc.string(),
        (text, [, write], before) => {
          const own = createRedactor(new Map([["X", text]]));
          expect(own.text(before + write(text))).toContain("[secret X]");
        },
      ),
    );
  });

  it("takes replacement patterns in names and values for what they are", () => {
    const own = createRedactor(new Map([["A", "$&$1$$value"]]));
    expect(own.text("x $&$1$$value y")).toBe("x [secret A] y");
  });
});
