import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildExamples } from "../../skills-examples/build.ts";
import { embedManifest } from "../../skills-examples/embed-manifest.ts";
import { cordon, type CordonResult } from "./cli-process.ts";

const report = "skills-examples/dependency-report/build/dependency-report.wasm";
const statistics = "skills-examples/text-statistics/build/text-statistics.wasm";
const granted = ["--grant", "fs:read:/data/*", "--mount", "/data=."];

const hostile = (name: string): readonly string[] => [
  `skills-examples/hostile/${name}/build/${name}.wasm`,
  "--policy",
  `skills-examples/hostile/${name}/policy.yaml`,
];

/** The only line of standard output. */
function lineOf({ output }: CordonResult): unknown {
  expect(output.indexOf("\n")).toBe(output.length - 1);
  return JSON.parse(output);
}

beforeAll(async () => {
  await buildExamples();
}, 120_000);

describe("cordon run", () => {
  it("prints the output of the report over the repository's own lockfile", async () => {
    const result = await cordon("run", report, ...granted, "--input", '{"file":"/data/package-lock.json"}');
    expect(result.exitCode).toBe(0);
    expect(result.errors).toBe("");
    expect(JSON.parse(result.output)).toMatchObject({ file: "/data/package-lock.json", lockfileVersion: 3 });
  });

  it("prints the receipt with --json, and nothing else", async () => {
    const words = ["run", report, ...granted, "--input", '{"file":"/data/package-lock.json"}', "--json"];
    const result = await cordon(...words);
    expect(result.exitCode).toBe(0);
    expect(lineOf(result)).toMatchObject({
      status: "ok",
      skill: { id: "dependency-report" },
      decisions: [{ permission: "fs:read:/data/package-lock.json", outcome: "allow", rule: "fs:read:/data/*" }],
    });
  });

  it("ends with 2 for what cannot be used, in one sentence that names it", async () => {
    const problems: readonly (readonly [readonly string[], string])[] = [
      [["run", "missing.wasm"], "missing.wasm"],
      [["run", "skills-examples"], "skills-examples"],
      [["run", statistics, "--tool", "nope"], 'the skill has "count"'],
      [["run", statistics, "--limit", "memory=16 apples"], "16 apples"],
      [["rnu"], "Did you mean run?"],
    ];
    for (const [words, problem] of problems) {
      const result = await cordon(...words);
      expect(result.errors).toMatch(/^cordon: Cannot [^\n]+\n$/u);
      expect(result.errors).toContain(problem);
      expect([result.exitCode, result.output]).toEqual([2, ""]);
    }
  });

  it("ends with 2 for a policy with a mistake, and says in which line and column", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-policy-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const policy = join(folder, "policy.yaml");
    await writeFile(policy, 'version: 1\nskills:\n  text-statistics@^1:\n    allow: ["fs:raed:/data/*"]\n');
    const result = await cordon("run", statistics, "--policy", policy, "--json");
    expect(result.exitCode).toBe(2);
    expect(result.errors).toContain(`"${policy}":4:13`);
    expect(lineOf(result)).toMatchObject({
      status: "rejected",
      code: "POLICY_INVALID",
      file: policy,
      line: 4,
      column: 13,
    });
  });

  it("ends with 3 for a module that admission refuses, with or without --json", async () => {
    for (const [name, reason] of [
      ["compile-bomb", "limit"],
      ["undeclared-import", "import"],
    ] as const) {
      const plain = await cordon("run", ...hostile(name));
      expect([plain.exitCode, plain.output]).toEqual([3, ""]);
      expect(plain.errors).toMatch(/^cordon: Cannot admit the module: [^\n]+\n$/u);
      const json = await cordon("run", ...hostile(name), "--json");
      expect(json.exitCode).toBe(3);
      expect(lineOf(json)).toMatchObject({ status: "rejected", code: "MODULE_REJECTED", reason });
    }
    expect((await cordon("run", "package.json")).exitCode).toBe(3);
  });

  it("ends with 3 for a module with a broken manifest of its own, and with 2 for one that the user named", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cordon-manifest-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [module, manifest] = [join(folder, "broken.wasm"), join(folder, "broken.json")];
    await writeFile(module, embedManifest(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), '{"abi":1}'));
    await writeFile(manifest, '{"abi":1}');
    expect((await cordon("run", module)).exitCode).toBe(3);
    expect((await cordon("run", statistics, "--manifest", manifest)).exitCode).toBe(2);
  });

  it("ends with 4 when a permission is missing, and says how to grant it", async () => {
    const result = await cordon("run", report, "--json");
    expect(result.exitCode).toBe(4);
    expect(result.errors).toContain("--grant 'fs:read:/data/*'");
    expect(lineOf(result)).toMatchObject({ code: "PERMISSION_MISSING", missing: ["fs:read:/data/*"] });
  });

  it("ends with 4 when the call ends on a denial, and says what was refused", async () => {
    const result = await cordon("run", report, ...granted, "--input", '{"file":"/etc/passwd"}', "--json");
    expect(result.exitCode).toBe(4);
    expect(result.errors).toContain('cordon: refused "fs:read:/etc/passwd": ');
    expect(lineOf(result)).toMatchObject({ status: "denied", decisions: [{ outcome: "deny" }] });
  });

  it("ends with 5 when a limit or a deadline ends the call", async () => {
    for (const [name, limit] of [
      ["endless-loop", "wallTime"],
      ["memory-growth", "memory"],
      ["table-growth", "tables"],
    ] as const) {
      const result = await cordon("run", ...hostile(name), "--json");
      expect(result.exitCode).toBe(5);
      expect(lineOf(result)).toMatchObject({ limit });
    }
    const fuel = await cordon("run", statistics, "--limit", "fuel=10", "--input", '"a b c"');
    expect([fuel.exitCode, fuel.output]).toEqual([5, ""]);
    expect(fuel.errors).toContain("out-of-fuel");
  });

  it("ends with 6 when the skill fails", async () => {
    const result = await cordon("run", report, ...granted, "--input", '{"file":"/data/missing.json"}');
    expect([result.exitCode, result.output]).toEqual([6, ""]);
    expect(result.errors).toMatch(/^cordon: failed: [^\n]+\n$/u);
  });
});

describe("cordon inspect", () => {
  it("says of every example what running it would come to", async () => {
    const ends: readonly (readonly [string, number, unknown])[] = [
      ["dependency-report", 0, { admitted: true, tools: [{ name: "report" }], policy: { loads: true } }],
      ["text-statistics", 0, { admitted: true, tools: [{ name: "count" }] }],
      ["hostile/path-escape", 0, { admitted: true, policy: { loads: true } }],
      ["hostile/undeclared-import", 3, { refusals: [{ rule: "import" }, { rule: "import" }] }],
      ["hostile/compile-bomb", 3, { refusals: [{ rule: "limit" }], tools: [{ name: "execute" }] }],
      ["hostile/endless-loop", 0, { admitted: true }],
    ];
    for (const [folder, exitCode, expected] of ends) {
      const root = `skills-examples/${folder}`;
      const module = `${root}/build/${basename(folder)}.wasm`;
      const result = await cordon("inspect", module, "--policy", `${root}/policy.yaml`, "--json");
      expect([folder, result.exitCode, result.errors]).toEqual([folder, exitCode, ""]);
      expect(lineOf(result)).toMatchObject(expected as object);
    }
  });

  it("says in words what is missing, and what to add", async () => {
    const result = await cordon("inspect", report, "--policy", "skills-examples/text-statistics/policy.yaml");
    expect([result.exitCode, result.errors]).toEqual([4, ""]);
    expect(result.output).toContain('    dependency-report@^1.0.0:\n      allow:\n        - "fs:read:/data/*"\n');
  });

  it("has a report for what is no module, and one sentence for what is no file", async () => {
    const text = await cordon("inspect", "README.md");
    expect([text.exitCode, text.errors]).toEqual([3, ""]);
    expect(text.output).toContain("it does not begin as a WebAssembly module of version 1 does");
    for (const [file, problem] of [
      ["missing.wasm", "it does not exist"],
      ["docs", "it is not a regular file"],
    ] as const) {
      const result = await cordon("inspect", file);
      expect([result.exitCode, result.output, result.errors]).toEqual([
        2,
        "",
        `cordon: Cannot read the skill "${file}": ${problem}\n`,
      ]);
    }
  });
});

describe("cordon explain", () => {
  it("says what the policy of the report answers, in words and as JSON", async () => {
    const policy = "skills-examples/dependency-report/policy.yaml";
    const about = ["explain", "--policy", policy, "--skill", "dependency-report", "--request"];
    const words = await cordon(...about, "fs:read:/data/package-lock.json");
    expect([words.exitCode, words.errors]).toEqual([0, ""]);
    expect(words.output).toMatch(/^allow\n {2}rule: fs:read:\/data\/\*\n/u);
    const json = await cordon(...about, "fs:read:/etc/passwd", "--json");
    expect(json.exitCode).toBe(4);
    expect(lineOf(json)).toMatchObject({ decision: "deny", rule: null });
  });
});
