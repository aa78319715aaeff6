import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { compileTestSkill } from "./compile-test-skill.ts";
import { callTool } from "./plain-host.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const text = /```ts\n(.*?)```/su.exec(readme)?.[1] ?? "";
const module = new WebAssembly.Module(
  await compileTestSkill({
    entry: "assembly/readme-example.ts",
    text,
    abort: "~lib/@cordon/pdk-assemblyscript/assembly/abort/abort",
  }),
);
const path = new TextEncoder().encode("/data/notes.txt");

describe("the example of the README", () => {
  it("counts the lines of the file", () => {
    const body = new TextEncoder().encode("one\ntwo\nthree\n");
    const result = callTool(module, "execute", path, () => ({ header: { bytes: body.length }, body }));
    expect(new TextDecoder().decode(result.output)).toBe("3");
  });

  it("passes on why it got no file", () => {
    const error = { code: "NOT_FOUND", message: 'Cannot read "/data/notes.txt": it does not exist' };
    const result = callTool(module, "execute", path, () => ({ header: { error } }));
    expect(result).toMatchObject({ status: 1, error: error.message });
  });

  it("imports from the host ABI only", () => {
    const modules = new Set(WebAssembly.Module.imports(module).map((entry) => entry.module));
    expect([...modules].toSorted()).toEqual(["extism:host/env", "extism:host/user"]);
  });
});
