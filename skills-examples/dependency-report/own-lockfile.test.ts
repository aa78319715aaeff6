import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createRuntime } from "@cordon/runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { buildExamples } from "../build.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

interface LockfileEntry {
  readonly name?: string;
  readonly version: string;
  readonly license?: unknown;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const byText = (left: string, right: string): number => (left < right ? -1 : 1);

/** The same report, made with JavaScript's own parser. */
function expectedReport(text: string): unknown {
  const lockfile = JSON.parse(text) as {
    readonly lockfileVersion: number;
    readonly packages: Readonly<Record<string, LockfileEntry>>;
  };
  const installed = Object.entries(lockfile.packages)
    .filter(([folder, { link }]) => folder.includes("node_modules/") && link !== true)
    .map(([folder, entry]) => ({ ...entry, name: entry.name ?? folder.split("node_modules/").at(-1) ?? "" }));
  const versions = Map.groupBy(installed, ({ name }) => name);
  const licenses = Map.groupBy(installed, ({ license }) => (typeof license === "string" ? license : "unknown"));
  const distinctVersions = (name: string): string[] =>
    [...new Set(versions.get(name)?.map(({ version }) => version))].toSorted(byText);
  return {
    file: "/data/package-lock.json",
    lockfileVersion: lockfile.lockfileVersion,
    installed: installed.length,
    packages: versions.size,
    licenses: [...licenses]
      .map(([license, { length }]) => ({ license, count: length }))
      .toSorted((left, right) => right.count - left.count || byText(left.license, right.license)),
    duplicates: [...versions.keys()]
      .toSorted(byText)
      .map((name) => ({ name, versions: distinctVersions(name) }))
      .filter(({ versions: { length } }) => length > 1),
    installScripts: [
      ...new Set(
        installed
          .filter(({ hasInstallScript }) => hasInstallScript === true)
          .map(({ name, version }) => `${name}@${version}`),
      ),
    ].toSorted(byText),
  };
}

beforeAll(async () => {
  await buildExamples({ only: ["dependency-report"] });
}, 120_000);

describe("dependency-report", () => {
  it("reports on this repository what JavaScript's own parser finds in its lockfile", async () => {
    await using runtime = await createRuntime({ policy: path("policy.yaml") });
    await using skill = await runtime.load(path("build/dependency-report.wasm"));
    const receipt = await skill.call({ file: "/data/package-lock.json" });
    expect(receipt.status).toBe("ok");
    expect(receipt.output).toEqual(expectedReport(await readFile(path("../../package-lock.json"), "utf8")));
  });
});
