import { describe, expect, it } from "vitest";
import { CallVariables } from "./call-variables.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(1);

describe("CallVariables", () => {
  it("counts keys and values, and takes back what a change frees", () => {
    const variables = new CallVariables(266);
    expect(variables.set("key", bytes(7))).toBe(true);
    expect(variables.set("k", bytes(0))).toBe(false);
    expect(variables.set("key", bytes(6))).toBe(true);
    variables.delete("key");
    expect(variables.set("k", bytes(9))).toBe(true);
    expect(variables.set("k", bytes(10))).toBe(false);
  });

  it("takes no more than ten thousand, however large the budget", () => {
    const variables = new CallVariables(2 ** 30);
    for (let index = 0; index < 10_000; index += 1) expect(variables.set(`${index}`, bytes(0))).toBe(true);
    expect(variables.set("one more", bytes(0))).toBe(false);
    expect(variables.set("0", bytes(1))).toBe(true);
  });

  it("keeps the old value when a new one does not fit", () => {
    const variables = new CallVariables(261);
    variables.set("a", bytes(1));
    expect(variables.set("a", bytes(9))).toBe(false);
    expect(variables.get("a")).toEqual(bytes(1));
  });
});
