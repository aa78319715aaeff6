import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CordonError } from "@cordon/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntime } from "../create-runtime.ts";
import { askFilesBody, echoBody, guest, loopBody, manifest } from "../testing/guest.ts";
import { inspectSkill } from "./inspect-skill.ts";
import type { SkillReport } from "./skill-report.ts";

type PolicyData = Readonly<Record<string, unknown>>;

let folder: string;
let echo: Uint8Array;
let reader: Uint8Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cordon-inspect-"));
  echo = await guest({ execute: echoBody });
  reader = await guest({ execute: askFilesBody });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const wantsData = manifest({ permissions: ["fs:read:/data/*"] });
const policyWith = (entry: PolicyData, key = "guest@^1"): PolicyData => ({ version: 1, skills: { [key]: entry } });

/** A module with a manifest in it, as bytes. */
function withManifest(module: Uint8Array, text: string): Uint8Array {
  const name = new TextEncoder().encode("cordon.manifest");
  const content = [name.length, ...name, ...new TextEncoder().encode(text)];
  const size = [(content.length & 0x7f) | 0x80, (content.length >> 7) & 0x7f];
  return Uint8Array.from([...module, 0, ...size, ...content]);
}

/** A module of ten megabytes: 90,000 functions that do nothing in 110 instructions each. */
function slowToAdmit(): Uint8Array {
  const functions = 90_000;
  const number = (value: number): readonly number[] => [
    (value & 0x7f) | 0x80,
    ((value >> 7) & 0x7f) | 0x80,
    ((value >> 14) & 0x7f) | 0x80,
    value >> 21,
  ];
  const body = Uint8Array.from([112, 0, ...Array.from({ length: 110 }, () => 1), 0x0b]);
  const count = number(functions);
  const bodies = new Uint8Array(functions * body.length);
  for (let start = 0; start < bodies.length; start += body.length) bodies.set(body, start);
  return Buffer.concat([
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3),
    Uint8Array.from([...number(functions + count.length), ...count]),
    new Uint8Array(functions),
    Uint8Array.from([10, ...number(bodies.length + count.length), ...count]),
    bodies,
  ]);
}

/** The code of what `load` throws, or undefined. */
async function loadCode(
  module: Uint8Array,
  policy: PolicyData,
  given?: Record<string, unknown>,
): Promise<string | undefined> {
  await using runtime = await createRuntime({ policy });
  try {
    await runtime.load(module, given === undefined ? {} : { manifest: given });
    return undefined;
  } catch (error) {
    return CordonError.isInstance(error) ? error.code : String(error);
  }
}

const firstCode = ({ refusals, policy }: SkillReport): string | undefined =>
  refusals[0]?.code ?? policy?.problems[0]?.code;

describe("inspectSkill", () => {
  it("reports digest, tools, permissions, imports, sizes and limits of a skill", async () => {
    const permissions = [
      { permission: "fs:read:/data/*", reason: "Texts" },
      { permission: "network:https:example.com", optional: true, methods: ["GET"], maxCalls: 3 },
    ];
    const tools = [{ name: "ask", description: "Asks", output: { type: "object" } }];
    const given = manifest({ permissions, tools, limits: { memory: "1MiB", wallTime: "2s" } });
    const report = await inspectSkill(reader, { manifest: given });
    await using runtime = await createRuntime({ grants: ["fs:read:/data/*"], mounts: { "/data": folder } });
    await using skill = await runtime.load(reader, { manifest: given });
    expect(report).toMatchObject({
      digest: skill.digest,
      fileBytes: reader.length,
      skill: { id: "guest", version: "1.0.0" },
      admitted: true,
      refusals: [],
      manifest: {
        source: "options",
        name: "Guest",
        permissions: [
          { permission: "fs:read:/data/*", reason: "Texts", optional: false },
          { permission: "network:https:example.com", optional: true, methods: ["GET"], maxCalls: 3 },
        ],
        limits: { memoryBytes: 1_048_576, wallTimeMs: 2_000 },
      },
      tools: [{ name: "ask", export: "execute", description: "Asks", declaresInput: false, declaresOutput: true }],
      module: { functions: 1, memory: { initialBytes: 65_536, maximumBytes: 1_048_576 } },
      limits: { memoryBytes: 1_048_576, wallTimeMs: 2_000, hostCalls: 1_000 },
    });
    expect(report.module.imports?.find(({ name }) => name === "cordon_fs")).toMatchObject({
      servedBy: "broker",
      needs: "fs",
    });
    expect(report.policy).toBeUndefined();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("reports a plugin without a manifest under the name of its file, with every export that can be a tool", async () => {
    const file = join(folder, "Count Vowels.wasm");
    await writeFile(file, await guest({ count: echoBody, spin: loopBody }));
    const report = await inspectSkill(file);
    expect(report).toMatchObject({ skill: { id: "count-vowels", version: "0.0.0" }, admitted: true });
    expect(report.tools.map(({ name }) => name)).toEqual(["count", "spin"]);
    expect(report.manifest).toBeUndefined();
  });

  it("never throws for a module, whatever it is, and says why it is refused", async () => {
    const garbage = [
      new Uint8Array(0),
      new TextEncoder().encode("#!/bin/sh\n"),
      echo.slice(0, 40),
      new Uint8Array(16 * 1024 * 1024),
      new Uint8Array(16 * 1024 * 1024 + 1),
    ];
    for (const bytes of garbage) {
      const report = await inspectSkill(bytes, { policy: { version: 1 } });
      expect(report).toMatchObject({ admitted: false, fileBytes: bytes.length, policy: { loads: false } });
      expect(report.refusals.map(({ code }) => code)).toEqual(["MODULE_REJECTED"]);
      expect(report.skill).toBeUndefined();
    }
  });

  it("names every problem of the manifest in a module, and still what is in the module", async () => {
    const broken = withManifest(
      reader,
      '{"abi":1,"id":"X\\u001b","version":"1.0.0","permissions":["fs:raed:/x"],"z":1}',
    );
    const report = await inspectSkill(broken);
    expect(report.refusals.map(({ code, rule, field }) => [code, rule, field])).toEqual([
      ["MANIFEST_INVALID", "manifest", "z"],
      ["MANIFEST_INVALID", "manifest", "id"],
      ["MANIFEST_INVALID", "manifest", "name"],
      ["MANIFEST_INVALID", "manifest", "permissions[0]"],
    ]);
    expect(report.admitted).toBe(false);
    expect(report.module.imports?.length).toBeGreaterThan(0);
    expect(report.tools.map(({ name }) => name)).toEqual(["execute"]);
    expect(await loadCode(broken, { version: 1 })).toBe("MANIFEST_INVALID");
    const none = await inspectSkill(withManifest(reader, "not JSON"));
    expect(none.refusals).toMatchObject([{ code: "MANIFEST_INVALID" }]);
    expect(none.refusals[0]).not.toHaveProperty("field");
  });

  it("names what is wrong with the schemas of tools", async () => {
    const tools = [{ name: "execute", input: { properties: { a: { minimun: 1 } } } }];
    const { refusals } = await inspectSkill(withManifest(reader, JSON.stringify(manifest({ tools }))));
    expect(refusals[0]).toMatchObject({ code: "MANIFEST_INVALID", field: "tools[0].input.properties.a.minimun" });
  });

  it("names the patterns of schemas that cannot be compiled, and still what the manifest says", async () => {
    const tools = [{ name: "execute", input: { pattern: "(?<=a)b" }, output: { pattern: "(" } }];
    const module = withManifest(echo, JSON.stringify(manifest({ tools })));
    const report = await inspectSkill(module);
    expect(report.refusals.map(({ code, field }) => [code, field])).toEqual([
      ["MANIFEST_INVALID", "tools[0].input.pattern"],
      ["MANIFEST_INVALID", "tools[0].output.pattern"],
    ]);
    expect(report).toMatchObject({ admitted: false, skill: { id: "guest" }, tools: [{ name: "execute" }] });
    expect(await loadCode(module, { version: 1 })).toBe("MANIFEST_INVALID");
    const given = inspectSkill(echo, { manifest: manifest({ tools }) });
    await expect(given).rejects.toMatchObject({ code: "MANIFEST_INVALID" });
  });

  it("names each tool that the manifest lists and the module does not export", async () => {
    const tools = [{ name: "execute" }, { name: "a" }, { name: "b" }];
    const report = await inspectSkill(echo, { manifest: manifest({ tools }) });
    expect(report.admitted).toBe(false);
    expect(report.refusals.map(({ rule, detail }) => `${rule}: ${detail}`)).toEqual([
      'export: it exports no tool "a", but "execute"; list its tools in the manifest',
      'export: it exports no tool "b", but "execute"; list its tools in the manifest',
    ]);
    expect(report.tools.map((tool) => tool.export)).toEqual(["execute", undefined, undefined]);
    const alsoImports = await inspectSkill(reader, { manifest: manifest({ tools: tools.slice(0, 2) }) });
    expect(alsoImports.refusals.map(({ rule }) => rule)).toEqual(["import", "export"]);
  });

  it("reports a module that admission has no time for as refused, without what would have been read", async () => {
    const report = await inspectSkill(slowToAdmit(), { admissionDeadlineMs: 1 });
    expect(report.refusals).toMatchObject([{ code: "ADMISSION_TIMEOUT", rule: "deadline" }]);
    expect(report.module).toEqual({});
  });

  it("throws for a file that cannot be read and for options that make no sense, and when it is aborted", async () => {
    const code = async (inspecting: Promise<unknown>): Promise<unknown> =>
      await inspecting.then(
        () => "no error",
        (error: unknown) => (error as { readonly code?: unknown }).code,
      );
    expect(await code(inspectSkill(join(folder, "missing.wasm")))).toBe("SKILL_UNREADABLE");
    expect(await code(inspectSkill(folder))).toBe("SKILL_UNREADABLE");
    expect(await code(inspectSkill(echo, { polciy: "x" } as never))).toBe("OPTION_INVALID");
    expect(await code(inspectSkill(echo, { policy: { version: 2 } }))).toBe("POLICY_INVALID");
    expect(await code(inspectSkill(echo, { manifest: { abi: 1 } }))).toBe("MANIFEST_INVALID");
    await expect(inspectSkill(echo, { signal: AbortSignal.abort("stop") })).rejects.toBe("stop");
    const controller = new AbortController();
    const inspecting = inspectSkill(echo, { signal: controller.signal });
    queueMicrotask(() => controller.abort("stop"));
    await expect(inspecting).rejects.toBe("stop");
  });
});

describe("inspectSkill with a policy", () => {
  it("says of each permission whether it is granted, by which rule, and what to add", async () => {
    const permissions = [
      "fs:read:/data/*",
      "fs:read:/asked/a.txt",
      "fs:read:/denied/a.txt",
      { permission: "network:https:example.com", methods: ["GET"], optional: true },
      "env:read:REGION",
    ];
    const mounts = { "/data": folder, "/asked": folder, "/denied": folder };
    const policy = policyWith({
      allow: ["fs:read:/data/**", "fs:read:/denied/**"],
      ask: ["fs:read:/asked/**"],
      deny: ["fs:read:/denied/a.txt"],
      mounts,
    });
    const report = await inspectSkill(reader, { manifest: manifest({ permissions }), policy });
    expect(report.policy).toMatchObject({
      loads: false,
      entry: "guest@^1",
      permissions: [
        { verdict: "granted", rule: "fs:read:/data/**" },
        { verdict: "ask", rule: "fs:read:/asked/**" },
        { verdict: "denied", rule: "fs:read:/denied/a.txt" },
        { verdict: "missing", optional: true, add: { permission: "network:https:example.com", methods: ["GET"] } },
        { verdict: "missing", add: "env:read:REGION" },
      ],
      problems: [{ code: "PERMISSION_MISSING" }],
      addition: { skills: { "guest@^1": { allow: ["env:read:REGION"] } } },
    });
  });

  it("loads what it says would load, and fails with the code it names first", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const grantsData = { allow: ["fs:read:/data/*"] };
    const cases: readonly (readonly [Uint8Array, PolicyData, Record<string, unknown>])[] = [
      [reader, policyWith({ ...grantsData, mounts: { "/data": folder } }), wantsData],
      [reader, policyWith({ ask: ["fs:read:/data/*"], mounts: { "/data": folder } }), wantsData],
      [reader, policyWith(grantsData), wantsData],
      [reader, policyWith({ ...grantsData, mounts: { "/data": join(folder, "missing") } }), wantsData],
      [reader, { version: 1 }, wantsData],
      [reader, policyWith({ ...grantsData, digest, mounts: { "/data": folder } }), wantsData],
      [reader, { version: 1, skills: { "guest@^1": {}, "guest@1.x": {} } }, wantsData],
      [reader, policyWith({}), manifest()],
      [echo, { version: 1, defaults: { memory: "64KiB" } }, manifest()],
    ];
    const codes = await Promise.all(
      cases.map(async ([module, policy, given]) => {
        const report = await inspectSkill(module, { policy, manifest: given });
        const code = await loadCode(module, policy, given);
        expect([firstCode(report), report.policy?.loads]).toEqual([code, code === undefined]);
        return code;
      }),
    );
    expect(new Set(codes).size).toBe(7);
  });

  it("says what to add, and with that the skill loads", async () => {
    await mkdir(join(folder, "folder"), { recursive: true });
    const permissions = [
      "fs:read:/data/reports/*",
      "fs:read:/a.txt",
      { permission: "network:https:example.com/v1/**", methods: ["GET", "POST"] },
      { permission: "env:read:REGION", optional: true },
    ];
    for (const version of ["0.2.0", "1.0.0-beta.1+build.5"]) {
      const given = manifest({ permissions, version });
      const before = await inspectSkill(reader, { manifest: given, policy: { version: 1 } });
      const file = join(folder, "addition.yaml");
      await writeFile(file, JSON.stringify({ version: 1, ...before.policy?.addition }));
      const after = await inspectSkill(reader, { manifest: given, policy: file });
      expect([before.policy?.loads, after.policy?.problems, after.policy?.loads]).toEqual([false, [], true]);
      expect(after.policy?.addition).toBeUndefined();
      await using runtime = await createRuntime({ policy: file });
      await using skill = await runtime.load(reader, { manifest: given });
      expect(skill.tools).toEqual(["execute"]);
    }
  });

  it("names the entries there are when none is for the version, and nothing to add when the digest is wrong", async () => {
    const others = await inspectSkill(reader, { manifest: wantsData, policy: policyWith({}, "guest@^2") });
    expect(others.policy).toMatchObject({ otherEntries: ["guest@^2"], loads: false });
    expect(others.policy).not.toHaveProperty("entry");
    const wrong = policyWith({ digest: `sha256:${"0".repeat(64)}` });
    const refused = await inspectSkill(reader, { manifest: wantsData, policy: wrong });
    expect(refused.policy).toMatchObject({ entry: "guest@^1", loads: false });
    expect(refused.policy).not.toHaveProperty("addition");
  });
});
