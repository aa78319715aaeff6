import { readFile } from "node:fs/promises";
import { answerCodes } from "@cordon/core";
import { describe, expect, it } from "vitest";
import { declaredImports, headerText, nameInC } from "./c-header.ts";

const header = await readFile(new URL("../../pdk/c/include/cordon.h", import.meta.url), "utf8");
const readme = await readFile(new URL("../../pdk/c/README.md", import.meta.url), "utf8");
const inC = { i32: "uint32_t", i64: "uint64_t" } as const;

/** What the header declares, read from its text alone. */
const declared = [
  ...header.matchAll(
    /CORDON_IMPORT\("(?<module>[^"]+)", "(?<name>\w+)"\)\n(?<result>\w+) (?<cName>\w+)\((?<parameters>[^)]*)\);/gu,
  ),
].map(({ groups = {} }) => ({ ...groups }));

describe("pdk/c/include/cordon.h", () => {
  it("is what test/abi/write-header.ts writes: run it after a change of the tables", () => {
    expect(header).toBe(headerText());
  });

  it("declares every function of the host ABI but those of WASI with its module, name and types, and no other", () => {
    const typesOf = (parameters = ""): readonly string[] =>
      parameters === "void" ? [] : parameters.split(", ").map((parameter) => parameter.split(" ")[0] ?? "");
    expect(declared.map(({ module, name, result, parameters }) => [module, name, typesOf(parameters), result])).toEqual(
      declaredImports.map(({ module, name, parameters, results: [result] }) => [
        module,
        name,
        parameters.map((type) => inC[type]),
        result === undefined ? "void" : inC[result],
      ]),
    );
  });

  it("gives every function a name of its own that C has not taken", () => {
    const names = declaredImports.map((entry) => nameInC(entry));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^cordon_[a-z0-9_]+$/u);
  });

  it("has every code of a failed answer", () => {
    const codes = [...header.matchAll(/^#define CORDON_CODE_(\w+) "(\w+)"$/gmu)].map(([, name, code]) => [name, code]);
    expect(codes).toEqual(Object.keys(answerCodes).map((code) => [code, code]));
  });

  it("imports nothing where there is no WebAssembly, so that tests of a skill compile for any machine", () => {
    const [before = "", after = ""] = header.split("#else");
    expect(before).toContain("import_module(module), import_name(name)");
    expect(after).not.toContain("__attribute__");
  });
});

describe("pdk/c/README.md", () => {
  it("uses only names that the header declares", () => {
    const program = /```c\n(.*?)```/su.exec(readme)?.[1] ?? "";
    const used = new Set(program.match(/\b(?:cordon_|CORDON_)\w+/gu));
    expect(used.size).toBeGreaterThan(5);
    for (const name of used) expect(header).toMatch(new RegExp(`\\b${name}\\b`, "u"));
  });
});
