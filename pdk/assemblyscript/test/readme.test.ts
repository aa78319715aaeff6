import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { compileTestSkill } from "./compile-test-skill.ts";
import { callTool } from "./plain-host.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const texts = [...readme.matchAll(/```ts\n(.*?)```/gsu)].map(([, text = ""]) => text);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Compiles the example that exports a tool of that name. */
async function example(tool: string): Promise<WebAssembly.Module> {
  const text = texts.find((candidate) => candidate.includes(`export function ${tool}(`)) ?? "";
  const abort = "~lib/@cordon/pdk-assemblyscript/assembly/abort/abort";
  return new WebAssembly.Module(await compileTestSkill({ entry: "assembly/readme-example.ts", text, abort }));
}

/** What a module imports from Cordon beside Extism's own functions. */
const cordonImports = (module: WebAssembly.Module): readonly string[] =>
  WebAssembly.Module.imports(module)
    .filter((entry) => entry.module === "extism:host/user")
    .map(({ name }) => name)
    .toSorted();

const lines = await example("execute");
const weather = await example("weather");
const diary = await example("note");

describe("the example that counts lines", () => {
  const path = encode("/data/notes.txt");

  it("counts the lines of the file", () => {
    const body = encode("one\ntwo\nthree\n");
    const result = callTool(lines, "execute", path, () => ({ header: { bytes: body.length }, body }));
    expect(decode(result.output)).toBe("3");
  });

  it("passes on why it got no file", () => {
    const error = { code: "NOT_FOUND", message: 'Cannot read "/data/notes.txt": it does not exist' };
    const result = callTool(lines, "execute", path, () => ({ header: { error } }));
    expect(result).toMatchObject({ status: 1, error: error.message });
  });

  it("imports from the host ABI only, and nothing it does not use", () => {
    const modules = new Set(WebAssembly.Module.imports(lines).map((entry) => entry.module));
    expect([...modules].toSorted()).toEqual(["extism:host/env", "extism:host/user"]);
    expect(cordonImports(lines)).toEqual(["cordon_fs"]);
  });
});

describe("the example that asks the network", () => {
  const city = encode("Köln & Bonn");

  it("asks with a secret by its name, and keeps the answer for an hour", () => {
    const seen: unknown[] = [];
    const result = callTool(weather, "weather", city, (header, body, name) => {
      seen.push([name, header, decode(body)]);
      if (name === "cordon_http") {
        return { header: { status: 200, url: "", redirected: false, headers: [] }, body: encode("Regen ☔") };
      }
      return { header: { found: false } };
    });
    expect(decode(result.output)).toBe("Regen ☔");
    const url = "https://api.example.com/weather?city=K%C3%B6ln%20%26%20Bonn";
    const headers = [["accept", "text/plain"]];
    const secrets = [{ name: "WEATHER_KEY", header: "authorization", format: "Bearer {}" }];
    expect(seen).toEqual([
      ["cordon_kv", { op: "get", key: "weather/Köln & Bonn" }, ""],
      ["cordon_http", { method: "GET", url, headers, timeoutMs: 5_000, secrets }, ""],
      ["cordon_kv", { op: "set", key: "weather/Köln & Bonn", ttlMs: 3_600_000 }, "Regen ☔"],
    ]);
  });

  it("does not ask for what it has kept", () => {
    const names: string[] = [];
    const result = callTool(weather, "weather", city, (_header, _body, name) => {
      names.push(name);
      return { header: { found: true }, body: encode("Sonne") };
    });
    expect([decode(result.output), names]).toEqual(["Sonne", ["cordon_kv"]]);
  });
});

describe("the example that writes", () => {
  it("adds a line with the time", () => {
    let added = "";
    const answer = (header: unknown, body: Uint8Array): { readonly header: unknown } => {
      expect(header).toEqual({ op: "append", path: "/data/diary.txt" });
      added = decode(body);
      return { header: { bytes: body.length } };
    };
    const result = callTool(diary, "note", encode("größer"), answer, { nowMs: 1_700_000_000_123n });
    expect(decode(result.output)).toBe("noted");
    expect(added).toBe("2023-11-14T22:13:20.123Z größer\n");
  });
});
