import { createHash } from "node:crypto";
import { hostImports } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { makeEngine } from "../../engine/make-engine.ts";
import { buildTargets } from "./build-target.ts";
import { engineDigests, loadEngine } from "./load-engine.ts";

describe.each(buildTargets)("the engine of %s", (target) => {
  it("is made again byte for byte", async () => {
    const made = await makeEngine(target);
    expect(createHash("sha256").update(made).digest("hex")).toBe(engineDigests[target]);
  }, 120_000);

  it("imports functions of the host ABI and nothing else", async () => {
    const { module } = await loadEngine(target);
    const offered = new Set(hostImports.map(({ module: from, name }) => `${from} ${name}`));
    const others = WebAssembly.Module.imports(module).filter((entry) => !offered.has(`${entry.module} ${entry.name}`));
    expect(others).toEqual([]);
  });

  it("carries neither names of its making nor a start function", async () => {
    const { bytes, module } = await loadEngine(target);
    expect(WebAssembly.Module.customSections(module, "name")).toEqual([]);
    expect(WebAssembly.Module.customSections(module, "producers")).toEqual([]);
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain(process.cwd());
  });
});
