import { admitModule, parseModule } from "@cordon/sandbox/admission";
import { describe, expect, it } from "vitest";
import { readQuickJs } from "../quickjs/quickjs-engine.ts";
import { hostileModules } from "./hostile-modules.ts";
import { standAlone } from "./stand-alone.ts";
import { tinyModule } from "./tiny-module.ts";

describe("tinyModule()", () => {
  it("succeeds, and is another module for another number", () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(tinyModule(700)));
    expect((exports["execute"] as () => number)()).toBe(0);
    expect(tinyModule(1)).not.toEqual(tinyModule(2));
    expect(tinyModule(1)).toEqual(tinyModule(1));
  });
});

describe("standAlone()", () => {
  it("makes a valid module without imports, with every function where it was", async () => {
    const bytes = await readQuickJs();
    const made = standAlone(bytes, 5);
    expect(WebAssembly.validate(made)).toBe(true);
    const [before, after] = [parseModule(bytes), parseModule(made)];
    expect(after.imports).toEqual([]);
    expect(after.functionTypes).toEqual(before.functionTypes);
    expect(after.exports.map(({ name, index }) => [name, index])).toEqual(
      before.exports.map(({ name, index }) => [name, index]),
    );
    expect(standAlone(bytes, 6)).not.toEqual(made);
  });

  it("refuses a module that imports nothing", () => {
    expect(() => standAlone(tinyModule(1), 1)).toThrow("Cannot make the module stand alone");
  });
});

describe("hostileModules()", () => {
  it("makes modules that are refused, or have no tool to call", async () => {
    const modules = hostileModules(standAlone(await readQuickJs(), 0));
    const admitted = modules.filter(({ bytes }) => {
      try {
        return admitModule(bytes, { maxMemoryPages: 256, maxTableElements: 10_000, fuel: false }).tools.length > 0;
      } catch {
        return false;
      }
    });
    expect(admitted.map(({ name }) => name)).toEqual([]);
    expect(new Set(modules.map(({ name }) => name)).size).toBe(modules.length);
  });
});
