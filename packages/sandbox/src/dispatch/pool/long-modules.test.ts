import { describe, expect, it } from "vitest";
import { LongModules } from "./long-modules.ts";

describe("LongModules", () => {
  it("remembers a module until enough of its calls in a row were short", () => {
    const modules = new LongModules(50);
    modules.ended(1, 500);
    expect(modules.has(1)).toBe(false);
    modules.add(1);
    for (let call = 0; call < 15; call += 1) modules.ended(1, 1);
    expect(modules.has(1)).toBe(true);
    modules.ended(1, 60);
    for (let call = 0; call < 15; call += 1) modules.ended(1, 1);
    expect(modules.has(1)).toBe(true);
    modules.ended(1, 1);
    expect(modules.has(1)).toBe(false);
  });

  it("forgets the oldest when there are too many, and those that are gone", () => {
    const modules = new LongModules(50);
    for (let module = 0; module < 1_001; module += 1) modules.add(module);
    expect([modules.has(0), modules.has(1), modules.has(1_000)]).toEqual([false, true, true]);
    modules.forget(1_000);
    expect(modules.has(1_000)).toBe(false);
  });
});
