import { OptionError } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { openSecrets } from "./open-secrets.ts";

const value = "a-value-nobody-may-see";

/** What is said of an option that is refused. */
function refusalOf(option: unknown): string {
  try {
    openSecrets(option as Record<string, string>);
  } catch (error) {
    if (error instanceof OptionError && error.option === "secrets") return error.message;
    throw error;
  }
  return "";
}

describe("the option secrets", () => {
  it("is values by name, or a source", () => {
    expect(openSecrets(undefined)).toBeUndefined();
    expect(openSecrets({})).toBeUndefined();
    expect(openSecrets({ KEY: value })?.forSkill(new Set())?.(undefined).forRecords.text(value)).toBe("[secret KEY]");
    expect(openSecrets({ secretFor: () => Promise.resolve(value) })?.forSkill(new Set(["KEY"]))).toBeTypeOf("function");
  });

  it("is copied, so that a later change is none", () => {
    const option = { KEY: value };
    const store = openSecrets(option);
    option.KEY = "something else";
    expect(store?.forSkill(new Set())?.(undefined).forRecords.text(value)).toBe("[secret KEY]");
  });

  it.each([
    ["too short", { KEY: value.slice(0, 7) }, 'the secret "KEY" is shorter than 8 characters'],
    ["with a line end", { KEY: `${value}\n` }, 'the secret "KEY" cannot stand in a header'],
    ["no text", { KEY: [value] }, 'the secret "KEY" is not a string'],
    ["name and value the wrong way round", { OK: value, [`${value}!`]: "KEY" }, "the name of number 2 is not"],
    [
      "too many",
      Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`K${index}`, value])),
      "more than 256 secrets",
    ],
    [
      "too large",
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`K${index}`, value.repeat(180)])),
      "65536 characters together",
    ],
  ])("is refused as %s, in words that hold nothing of a value", (_name, option, words) => {
    expect(refusalOf(option)).toContain(words);
    expect(refusalOf(option)).not.toContain(value.slice(0, 7));
  });

  it("is refused by createRuntime before anything is started, and is not an option of http any more", async () => {
    await expect(createRuntime({ secrets: { KEY: "short" } })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    const http = { secrets: { secretFor: () => Promise.resolve(value) } };
    await expect(createRuntime({ http } as object)).rejects.toMatchObject({ option: "http" });
  });
});
