import { describe, expect, it } from "vitest";
import { LongModules } from "./long-modules.ts";

describe("LongModules", () => {
  const isLongAfter = (modules: LongModules, shortCalls: number): boolean => {
    for (let call = 0; call < shortCalls; call += 1) modules.ended(1, 1);
    return modules.has(1);
  };

  it("remembers a module until two of its calls were short", () => {
    const modules = new LongModules(50);
    modules.ended(1, 500);
    expect(modules.has(1)).toBe(false);
    modules.add(1);
    expect(isLongAfter(modules, 1)).toBe(true);
    expect(isLongAfter(modules, 1)).toBe(false);
  });

  it("remembers it longer each time it is long again", () => {
    const modules = new LongModules(50);
    modules.add(1);
    modules.ended(1, 60);
    expect(isLongAfter(modules, 3)).toBe(true);
    modules.add(1);
    expect(isLongAfter(modules, 7)).toBe(true);
    for (let time = 0; time < 10; time += 1) modules.add(1);
    expect(isLongAfter(modules, 31)).toBe(true);
    expect(isLongAfter(modules, 1)).toBe(false);
  });

  it("forgets the oldest when there are too many, and those that are gone", () => {
    const modules = new LongModules(50);
    for (let module = 0; module < 1_001; module += 1) modules.add(module);
    expect([modules.has(0), modules.has(1), modules.has(1_000)]).toEqual([false, true, true]);
    modules.forget(1_000);
    expect(modules.has(1_000)).toBe(false);
  });
});
