import { canonicalNetworkRequest, canonicalSecretRequest } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createSecretStore } from "./call-secrets.ts";
import type { SecretLookup } from "./secret-source.ts";
import { secretValueProblem } from "./secret-value.ts";

const target = canonicalNetworkRequest("https://a.example/", { method: "GET" });
const lookup = (name: string): SecretLookup => ({
  request: canonicalSecretRequest(name, target),
  tenant: undefined,
  signal: new AbortController().signal,
});

const values = new Map([
  ["ONE", "value-of-one"],
  ["TWO", "value-of-two"],
]);
const both = "value-of-one value-of-two";

describe("the secrets of a runtime", () => {
  it("are found for a guest where its skill may use them, and for records whatever it may", async () => {
    const secrets = createSecretStore({ values }).forSkill(new Set(["ONE", "THREE"]))?.("acme");
    expect(secrets?.forGuest.text(both)).toBe("[secret ONE] value-of-two");
    expect(secrets?.forRecords.text(both)).toBe("[secret ONE] [secret TWO]");
    expect(await secrets?.valueFor(lookup("ONE"))).toEqual({ value: "value-of-one" });
    expect(await secrets?.valueFor(lookup("THREE"))).toBeUndefined();
  });

  it("cost nothing where there are none to use and none to find", () => {
    expect(createSecretStore({}).forSkill(new Set())).toBeUndefined();
    const source = { secretFor: () => Promise.resolve("value-of-one") };
    expect(createSecretStore({ source }).forSkill(new Set())).toBeUndefined();
  });

  it("of a source are known from their first use, to the calls of one tenant", async () => {
    let count = 0;
    const source = { secretFor: () => Promise.resolve(`rotated-value-${(count += 1)}`) };
    const secretsOf = createSecretStore({ source }).forSkill(new Set(["ONE"]));
    const acme = secretsOf?.("acme");
    expect(acme?.forGuest.text("rotated-value-1")).toBe("rotated-value-1");
    expect(await acme?.valueFor(lookup("ONE"))).toEqual({ value: "rotated-value-1" });
    expect(await acme?.valueFor(lookup("ONE"))).toEqual({ value: "rotated-value-2" });
    const later = secretsOf?.("acme");
    expect(later?.forGuest.text("rotated-value-1 rotated-value-2")).toBe("[secret ONE] [secret ONE]");
    expect(later?.forRecords.text("rotated-value-2")).toBe("[secret ONE]");
    expect(secretsOf?.("globex").forRecords.text("rotated-value-2")).toBe("rotated-value-2");
  });

  it("say why a source has none, in words of their own", async () => {
    const problemOf = async (secretFor: () => Promise<string>): Promise<unknown> =>
      await createSecretStore({ source: { secretFor } })
        .forSkill(new Set(["ONE"]))?.(undefined)
        .valueFor(lookup("ONE"));
    expect(await problemOf(() => Promise.reject(new Error("value-of-one")))).toEqual({
      problem: "could not be looked up",
    });
    expect(await problemOf(() => Promise.resolve("short"))).toEqual({ problem: "is shorter than 8 characters" });
  });
});

describe("a value", () => {
  it.each([
    [undefined, "is not a string"],
    ["", "is shorter than 8 characters"],
    ["1234567", "is shorter than 8 characters"],
    ["x".repeat(4_097), "is longer than 4096 characters"],
    ["aaaabbbbcccc", "has fewer than 4 different characters"],
    ["line-end-of-a-file\n", "cannot stand in a header"],
    [" blank-before", "cannot stand in a header"],
    ["größer-als-ascii", "cannot stand in a header"],
    ["two\r\nlines-of-it", "cannot stand in a header"],
  ])("is no secret as %j", (value, problem) => {
    expect(secretValueProblem(value)).toContain(problem);
  });

  it("can be a secret when it fits into a header and is not found everywhere", () => {
    expect(secretValueProblem("12345678")).toBeUndefined();
    expect(secretValueProblem("four words with blanks")).toBeUndefined();
  });
});
