import { describe, expect, it } from "vitest";
import { ManifestError } from "../errors/manifest-error.ts";
import { parseManifest } from "./parse-manifest.ts";
import { parseManifestBytes } from "./parse-manifest-bytes.ts";

const minimal = { abi: 1, id: "weather", name: "Weather", version: "1.2.3" };

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ManifestError);
    expect((error as ManifestError).code).toBe("MANIFEST_INVALID");
    return (error as ManifestError).problems.map(({ path, problem }) => `${path.join("/")}: ${problem}`);
  }
  return [];
}

const problems = (value: unknown): readonly string[] => problemsOf(() => parseManifest(value));

describe("parseManifest", () => {
  it("fills what is absent", () => {
    expect(parseManifest(minimal)).toEqual({
      ...minimal,
      permissions: [],
      limits: {},
      tools: [],
      tags: [],
      metadata: new Map(),
    });
  });

  it("reads every field", () => {
    const input = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const manifest = parseManifest({
      ...minimal,
      description: "Tells the weather",
      permissions: ["kv:read", { permission: "network:https", reason: "to ask", optional: true }],
      limits: { wallTime: "1s" },
      tools: [{ name: "today", description: "Now", input, output: {} }, { name: "tomorrow" }],
      tags: ["weather"],
      license: "MIT",
      metadata: { homepage: "https://example.com" },
    });
    expect(manifest.permissions).toMatchObject([
      { text: "kv:read", optional: false },
      { reason: "to ask", optional: true },
    ]);
    expect(manifest.limits).toEqual({ wallTimeMs: 1000 });
    expect(manifest.tools).toEqual([{ name: "today", description: "Now", input, output: {} }, { name: "tomorrow" }]);
    expect(manifest.tools[0]?.input).not.toBe(input);
    expect(manifest).toMatchObject({ description: "Tells the weather", tags: ["weather"], license: "MIT" });
    expect(manifest.metadata.get("homepage")).toBe("https://example.com");
  });

  it("reports every problem in one error", () => {
    expect(
      problems({
        abi: 2,
        id: "Weather",
        version: "1",
        extra: true,
        permissions: ["fs:read:x"],
        tools: [{ name: "1x", run: 1 }],
        limits: { ram: 1 },
      }).map((problem) => problem.split(":")[0]),
    ).toEqual(["extra", "abi", "id", "name", "version", "permissions/0", "limits/ram", "tools/0/run", "tools/0/name"]);
  });

  it.each([
    [undefined, "missing"],
    [null, "not an object"],
    [[minimal], "not an object"],
    [{ ...minimal, abi: "1" }, "write 1"],
    [{ ...minimal, id: "cordon-x" }, "id: it is not"],
    [{ ...minimal, id: "__proto__" }, "id: it is not"],
    [{ ...minimal, id: "a/b" }, "id: it is not"],
    [{ ...minimal, name: " " }, "name: it is not"],
    [{ ...minimal, name: "x".repeat(129) }, "name: it has 129"],
    [{ ...minimal, name: "\ud800" }, "name: it is not well-formed"],
    [{ ...minimal, version: "1.2" }, "version: it is not"],
    [{ ...minimal, description: "x".repeat(2001) }, "description: it has"],
    [{ ...minimal, description: null }, "description: it is not a string"],
    [{ ...minimal, permissions: "kv:read" }, "permissions: it is not a list"],
    [{ ...minimal, permissions: [{ permission: "kv:read", approval: "never" }] }, "permissions/0"],
    [{ ...minimal, permissions: Array.from({ length: 201 }, () => "kv:read") }, "permissions: it has 201"],
    [{ ...minimal, tools: [{ name: "run" }, { name: "run" }] }, "tools/1/name: a tool before"],
    [{ ...minimal, tools: [{ name: "cordon_start" }] }, "tools/0/name"],
    [{ ...minimal, tools: [{}] }, "tools/0/name: it is missing"],
    [{ ...minimal, tools: ["run"] }, "tools/0: it is not an object"],
    [{ ...minimal, tools: [{ name: "run", input: true }] }, "tools/0/input: it is not an object"],
    [{ ...minimal, tools: [{ name: "run", input: { default: Number.NaN } }] }, "JSON cannot write"],
    [{ ...minimal, tools: [{ name: "run", input: { default: new Date(0) } }] }, "JSON cannot write"],
    [
      { ...minimal, tools: [{ name: "run", input: JSON.parse(`${'{"a":'.repeat(33)}1${"}".repeat(33)}`) as unknown }] },
      "32 levels",
    ],
    [
      { ...minimal, tools: [{ name: "run", input: { enum: Array.from({ length: 10_001 }, () => 1) } }] },
      "10000 values",
    ],
    [{ ...minimal, tags: [5] }, "tags/0"],
    [{ ...minimal, metadata: { a: 5 } }, "metadata/a"],
    [{ ...minimal, metadata: [] }, "metadata: it is not an object"],
    [{ ...minimal, limits: { wallTime: "5 s" } }, "limits/wallTime"],
    [JSON.parse(`{"__proto__":{"abi":1,"id":"a","name":"a","version":"1.0.0"}}`), "__proto__: the field is unknown"],
    [Object.create(minimal), "not an object"],
  ])("refuses %j: %s", (value: unknown, problem) => {
    expect(problems(value).join("\n")).toContain(problem);
  });

  it("keeps hostile keys plain data", () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"polluted":true},"constructor":{}}}') as object;
    const manifest = parseManifest({
      ...minimal,
      tools: [{ name: "constructor", input: schema }],
      metadata: JSON.parse('{"__proto__":"x"}') as unknown,
    });
    const properties = manifest.tools[0]?.input?.["properties"] as object;
    expect(Object.keys(properties)).toEqual(["__proto__", "constructor"]);
    expect("polluted" in properties).toBe(false);
    expect(Object.getPrototypeOf(properties)).toBeNull();
    expect(manifest.metadata).toEqual(new Map([["__proto__", "x"]]));
  });
});

describe("parseManifestBytes", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("reads UTF-8 JSON", () => {
    expect(parseManifestBytes(encode(JSON.stringify({ ...minimal, name: "Wetter ☀" }))).name).toBe("Wetter ☀");
  });

  it("refuses what is too large, too deep, doubled or no JSON, before building it", () => {
    expect(problemsOf(() => parseManifestBytes(new Uint8Array(256 * 1024 + 1)))).toEqual([
      ": it has 262145 bytes and the limit is 262144",
    ]);
    expect(problemsOf(() => parseManifestBytes(encode("[".repeat(200_000))))).toEqual([
      ": it is more than 64 levels deep",
    ]);
    expect(problemsOf(() => parseManifestBytes(encode('{"id":"a","id":"b"}')))).toEqual([
      ': it has the field "id" twice in one object',
    ]);
    expect(problemsOf(() => parseManifestBytes(encode("{")))).toEqual([": it is not JSON"]);
  });
});
